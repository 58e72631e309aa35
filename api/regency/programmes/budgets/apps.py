from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "api.regency.programmes.budgets"

    def ready(self) -> None:
        from api.regency.programmes import hooks
        from api.regency.programmes.budgets import operations

        hooks.programme_begun.register(operations.begin)
        hooks.programme_removed.register(operations.remove)
