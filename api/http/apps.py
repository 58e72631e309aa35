from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "api.http"
    label = "http"
