from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """What a regency owes, until when, and what came back."""

    name = "api.regency.reporting.agenda"
    label = "agenda"
    verbose_name = "Agenda"
