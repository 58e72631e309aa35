from django.apps import AppConfig


class BorderConfig(AppConfig):
    name = "api.regency.border"

    def ready(self) -> None:
        from api.regency.border.sandbox import resetting  # noqa: F401  (registers what the worker does)
