from django.apps import AppConfig


class RetriesConfig(AppConfig):
    name = "api.national.retries"
    label = "national_retries"
