from django.apps import AppConfig


class BimtekConfig(AppConfig):
    """The four technical-guidance stages: the ministry's schedule of sessions."""

    name = "api.national.bimtek"
    label = "bimtek"
    verbose_name = "Bimtek"
