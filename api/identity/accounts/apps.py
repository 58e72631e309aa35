from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Passwords, sessions of the pages, and OAuth2. All of it on a database role of its own, which reads no data."""

    name = "api.identity.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from api.http.components import describe_scope
        from api.identity.accounts.oauth import SCOPES

        for name, text in SCOPES.items():
            describe_scope(str(name), text)
