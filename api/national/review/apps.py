from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """What the ministry answers to submissions: reading, comments, returning, accepting, objections."""

    name = "api.national.review"
    label = "review"
    verbose_name = "Review"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter

        describe_path_parameter("date", "A day.", "2026-08-17")
