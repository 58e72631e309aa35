from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "api.national.ledger"
    label = "ledger"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter

        describe_path_parameter("kind", "What is submitted.", "periodic_report")
        describe_path_parameter("subject", "Of what: a report's period.", "2025-Q4")
