from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "api.identity.accounts"

    def ready(self) -> None:
        from api.http import labels
        from api.http.components import describe_scopes
        from api.identity.accounts.oauth import SCOPES

        labels.say(SCOPES)
        describe_scopes(SCOPES)
