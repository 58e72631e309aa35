from django.apps import AppConfig


class RetriesConfig(AppConfig):
    """Answers kept for the repetition of a request."""

    name = "api.national.retries"
    label = "national_retries"
    verbose_name = "Retries"
