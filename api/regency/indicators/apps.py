from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "api.regency.indicators"
    label = "indicators"
