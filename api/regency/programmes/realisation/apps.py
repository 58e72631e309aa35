from django.apps import AppConfig


class RealisationConfig(AppConfig):
    name = "api.regency.programmes.realisation"

    def ready(self) -> None:
        from api.http.grammar import periods
        from api.http.openapi import describe_path_parameter

        quarters = periods.pattern((periods.Kind.QUARTER,))
        describe_path_parameter("quarter", "A quarter of the calendar year.", "2025-Q4", pattern=quarters)
