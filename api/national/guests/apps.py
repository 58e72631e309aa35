from django.apps import AppConfig


class GuestsConfig(AppConfig):
    """Whom regencies let in who is not their own."""

    name = "api.national.guests"
    label = "guests"
    verbose_name = "Guests"
