from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "api.national.figures"
    label = "figures"
