from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "api.national.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter

        describe_path_parameter("indicator", "The indicator's code.", "ECO-03")
        describe_path_parameter("series", "The series; `total` where the indicator has one.", "total")
        describe_path_parameter(
            "period", "A period: 2025, 2025-S1 or 2025-Q4; a report's is a quarter.", "2025-Q4"
        )
