from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "api.identity"
    # The gateway may call the first and do nothing else: it cannot list keys or people. Accounts asks it what a token
    # opens that it has just made. A regency finds by the second whom it lets in (granted by tenants.privileges.grants).
    functions = {
        "identity_look_up(bytea, text)": ("look_up.sql", "gateway", "accounts"),
        "identity_find_guest(text, uuid)": ("find_guest.sql", "regency"),
    }

    def ready(self) -> None:
        from api.http import health
        from api.identity import authentication
        from tenants import readiness

        health.register("credentials", authentication.problems)
        health.register("tenants", lambda: readiness.state().national)
        health.register("regencies", lambda: readiness.state().regencies(), needed=False)
