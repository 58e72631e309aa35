from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "api.regency.reports"
    label = "reports"
