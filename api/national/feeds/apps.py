from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """What changed since a caller last asked."""

    name = "api.national.feeds"
    label = "feeds"
    verbose_name = "Changes"
