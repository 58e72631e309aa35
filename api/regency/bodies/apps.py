from django.apps import AppConfig


class BodiesConfig(AppConfig):
    """Who carries the masterplan, and by which right: bodies, office-holders, legal instruments, commitments."""

    name = "api.regency.bodies"
    label = "bodies"
    verbose_name = "Bodies and instruments"
