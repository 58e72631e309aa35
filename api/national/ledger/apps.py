from django.apps import AppConfig
from django.conf import settings


class LedgerConfig(AppConfig):
    name = "api.national.ledger"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter
        from api.national.ledger import signing

        describe_path_parameter("kind", "What is submitted.", "periodic_report")
        describe_path_parameter("subject", "Of what: a report's period.", "2025-Q4")
        if settings.PROCESS in ("server", "worker"):
            signing.public_keys()  # raises ImproperlyConfigured for a key that could sign nothing
