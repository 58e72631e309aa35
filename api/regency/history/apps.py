from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "api.regency.history"
    label = "history"
