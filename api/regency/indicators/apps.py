from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "api.regency.indicators"
    label = "indicators"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter

        describe_path_parameter(
            "indicator",
            "The code of an indicator of the regency's own.",
            "L-AIR-01",
            pattern="^L-[A-Z0-9][A-Z0-9.-]{0,36}$",
            within="/regencies/{code}/indicators/",
        )
