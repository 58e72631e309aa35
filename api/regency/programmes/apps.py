from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "api.regency.programmes"
    label = "programmes"
