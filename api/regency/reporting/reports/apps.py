from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "api.regency.reporting.reports"
    label = "reports"
