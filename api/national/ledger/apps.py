from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "api.national.ledger"
    label = "ledger"
