from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "api.http"

    def ready(self) -> None:
        from api.http import health
        from tenants import cache

        health.register("cache", cache.problems, needed=False)
