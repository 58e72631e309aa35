from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """What the ministry answers to submissions: reading, comments, returning, accepting, objections."""

    name = "api.national.review"
    label = "review"
    verbose_name = "Review"
