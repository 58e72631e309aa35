from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """What a regency does: programmes, their money, their quick wins."""

    name = "api.regency.programmes"
    label = "programmes"
    verbose_name = "Programmes"
