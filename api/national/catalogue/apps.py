from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "api.national.catalogue"
    label = "catalogue"
