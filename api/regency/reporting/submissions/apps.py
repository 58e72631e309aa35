from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """What the regency has submitted, with receipts, and what the ministry answered."""

    name = "api.regency.reporting.submissions"
    label = "submissions"
    verbose_name = "Submissions"
