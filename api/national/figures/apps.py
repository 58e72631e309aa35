from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "api.national.figures"
    label = "figures"
    # A trigger's function: no side may call it.
    callable_by = {"figures_first_sign_in_noted()": ()}
    defined_in = {"figures_first_sign_in_noted()": "first_sign_in.sql"}
