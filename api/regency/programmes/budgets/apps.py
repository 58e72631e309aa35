from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "api.regency.programmes.budgets"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter
        from api.regency.programmes import hooks
        from api.regency.programmes.budgets import operations

        hooks.programme_begun.register(operations.begin)
        hooks.programme_removed.register(operations.remove)

        describe_path_parameter("year", "A budget year.", "2026")
        describe_path_parameter("programme", "The programme's id.", "01979f2a-7c00-7000-8000-000000000000")
