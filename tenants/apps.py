from django.apps import AppConfig

from tenants.privileges.roles import SERVICE_SIDES


class TenantsConfig(AppConfig):
    name = "tenants"
    # /readyz asks on the gateway's connection (tenants.readiness). Policies ask every side its name.
    functions = {
        "tenants_applied_migrations()": ("applied_migrations.sql", "gateway"),
        "tenants_current_role()": ("current_role.sql", "regency", *SERVICE_SIDES),
        "tenants_lock(integer, integer)": ("lock.sql", "regency", "ministry", "sandbox"),
        "tenants_rows_changed()": ("rows_changed.sql",),
    }

    def ready(self) -> None:
        from tenants import checks  # noqa: F401  (registers the checks)
