from django.apps import AppConfig

from tenants.roles import SERVICE_SIDES


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"
    # /readyz asks on the gateway's connection (tenants.readiness). Every side is asked its name by the policies.
    callable_by = {
        "tenants_applied_migrations()": ("gateway",),
        "tenants_current_role()": ("regency", *SERVICE_SIDES),
    }
    defined_in = {
        "tenants_applied_migrations()": "applied_migrations.sql",
        "tenants_current_role()": "current_role.sql",
    }

    def ready(self) -> None:
        from tenants import checks  # noqa: F401  (registers the checks)
