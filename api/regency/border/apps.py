from django.apps import AppConfig


class BorderConfig(AppConfig):
    name = "api.regency.border"
    label = "border"
