from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "api.national.figures"
    # The first is a trigger's: no side may call it.
    functions = {
        "figures_first_sign_in_noted()": ("first_sign_in.sql",),
        "figures_oldest_stamp()": ("oldest_stamp.sql", "ministry", "sandbox"),
        "figures_stamp()": ("stamp.sql", "regency", "ministry", "worker", "sandbox"),
    }

    def ready(self) -> None:
        from api.national.figures import operations
        from api.national.ledger.operations import after_submission

        after_submission.register(operations.report_submission)
