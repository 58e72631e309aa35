from django.apps import AppConfig


class OfficersConfig(AppConfig):
    """Who may do what at the ministry: appointments, mentors' assignments, keys, and the log of all that."""

    name = "api.national.officers"
    label = "officers"
    verbose_name = "Officers"
