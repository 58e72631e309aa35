from django.apps import AppConfig


class RetriesConfig(AppConfig):
    """Answers kept for the repetition of a request."""

    name = "api.regency.retries"
    label = "retries"
    verbose_name = "Retries"
