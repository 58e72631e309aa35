from django.apps import AppConfig


class OpenConfig(AppConfig):
    """Published figures and reference data, for anyone, without a key."""

    name = "api.open"
    label = "open"
    verbose_name = "Open data"
