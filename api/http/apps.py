from django.apps import AppConfig


class HttpConfig(AppConfig):
    """The service itself: whether it is up, and its documentation."""

    name = "api.http"
    label = "http"
    verbose_name = "Service"

    def ready(self) -> None:
        from api.http import health
        from tenants import cache

        health.register("cache", cache.problems, needed=False)
