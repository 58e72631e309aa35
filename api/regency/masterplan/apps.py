from django.apps import AppConfig


class MasterplanConfig(AppConfig):
    name = "api.regency.masterplan"
    label = "masterplan"
