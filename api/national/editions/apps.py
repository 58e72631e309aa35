from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Figures frozen at an instant, signed off by a second person, published where so decided."""

    name = "api.national.editions"
    label = "editions"
    verbose_name = "Editions"
