from django.apps import AppConfig
from django.conf import settings


class LedgerConfig(AppConfig):
    name = "api.national.ledger"

    def ready(self) -> None:
        from api.national.ledger import signing

        if settings.PROCESS in ("server", "worker"):
            signing.public_keys()  # raises ImproperlyConfigured for a key that could sign nothing
