from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """Who changed what, when, from what to what."""

    name = "api.regency.history"
    label = "history"
    verbose_name = "History"
