from django.apps import AppConfig


class NationalEvidenceConfig(AppConfig):
    name = "api.national.evidence"
    label = "national_evidence"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter

        describe_path_parameter(
            "sha256",
            "The file, by the SHA-256 of its bytes in lower-case hexadecimal.",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        )
