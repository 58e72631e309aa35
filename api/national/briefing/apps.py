from django.apps import AppConfig


class BriefingConfig(AppConfig):
    """What a Monday needs, in one answer."""

    name = "api.national.briefing"
    label = "briefing"
    verbose_name = "Briefing"
