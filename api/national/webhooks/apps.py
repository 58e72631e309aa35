from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Changes sent to an address of the caller's own, signed, until they arrive."""

    name = "api.national.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
