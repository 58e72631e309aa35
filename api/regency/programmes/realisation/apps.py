from django.apps import AppConfig


class RealisationConfig(AppConfig):
    name = "api.regency.programmes.realisation"

    def ready(self) -> None:
        from api.http.grammar import periods
        from api.http.openapi import describe_path_parameter

        quarters = periods.pattern((periods.Kind.QUARTER,))
        example = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
        describe_path_parameter("activity", "An activity, by its id.", example)
        describe_path_parameter("quarter", "A quarter of the calendar year.", "2025-Q4", pattern=quarters)
