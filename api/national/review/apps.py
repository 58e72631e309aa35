from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "api.national.review"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter

        describe_path_parameter("observed_on", "A day.", "2026-08-17")
