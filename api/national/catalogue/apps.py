from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "api.national.catalogue"

    def ready(self) -> None:
        from api.http.grammar import periods
        from api.http.openapi import describe_path_parameter

        describe_path_parameter("indicator", "The indicator's code.", "ECO-03")
        describe_path_parameter(
            "indicator",
            "The indicator's code.",
            "ECO-03",
            pattern=r"^([A-KM-Z0-9][A-Za-z0-9 :._-]{0,39}|L([A-Za-z0-9 :._][A-Za-z0-9 :._-]{0,38})?)$",
            within="/catalogue/releases/",
        )
        describe_path_parameter("code", "The indicator's code.", "ECO-03", within="/national/indicators/")
        describe_path_parameter("framework", "The framework, such as national.", "national")
        describe_path_parameter("number", "The release's number.", "2022.1")
        describe_path_parameter("series", "The series; `total` where the indicator has one.", "total")
        describe_path_parameter(
            "period", "A period: 2025, 2025-S1, 2025-Q4 or 2025-12.", "2025", pattern=periods.PATTERN
        )
        describe_path_parameter(
            "period",
            "The quarter that the report is of.",
            "2025-Q4",
            pattern=periods.pattern((periods.Kind.QUARTER,)),
            within="/reports/",
        )
