from django.apps import AppConfig


class OpenConfig(AppConfig):
    name = "api.open"
    label = "open"
