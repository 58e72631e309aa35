from django.apps import AppConfig


class NationalEvidenceConfig(AppConfig):
    name = "api.national.evidence"
    label = "national_evidence"
