from django.apps import AppConfig


class ExemptionsConfig(AppConfig):
    name = "api.national.exemptions"
    label = "exemptions"
