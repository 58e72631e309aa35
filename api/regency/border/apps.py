from django.apps import AppConfig


class BorderConfig(AppConfig):
    name = "api.regency.border"
    label = "border"

    def ready(self) -> None:
        # Both register what the worker does.
        from api.regency.border.archive import requests  # noqa: F401
        from api.regency.border.sandbox import resetting  # noqa: F401
