from django.apps import AppConfig


class RegencyFeedsConfig(AppConfig):
    name = "api.regency.feeds"
    label = "regency_feeds"
