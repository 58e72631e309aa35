from django.apps import AppConfig


class RegencyFeedsConfig(AppConfig):
    """What changed since a caller last asked."""

    name = "api.regency.feeds"
    label = "regency_feeds"
    verbose_name = "Changes"
