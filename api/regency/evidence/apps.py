from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Evidence (data dukung): files, what they are evidence of, and which of them a submission holds for good."""

    name = "api.regency.evidence"
    label = "evidence"
    verbose_name = "Evidence"
