from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"
    # /readyz asks on the gateway's connection (tenants.readiness).
    callable_by = {"tenants_applied_migrations()": ("gateway",)}
    defined_in = {"tenants_applied_migrations()": "applied_migrations.sql"}

    def ready(self) -> None:
        from tenants import checks  # noqa: F401  (registers the checks)
