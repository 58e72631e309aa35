from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "api.http"
    label = "http"
    verbose_name = "Service"

    def ready(self) -> None:
        from api.http import messages

        messages.complete()
