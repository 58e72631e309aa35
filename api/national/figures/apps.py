from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "api.national.figures"
    # The first is a trigger's: no side may call it.
    callable_by = {
        "figures_first_sign_in_noted()": (),
        "figures_stamp()": ("regency", "ministry", "worker", "sandbox"),
    }
    defined_in = {"figures_first_sign_in_noted()": "first_sign_in.sql", "figures_stamp()": "stamp.sql"}

    def ready(self) -> None:
        from api.national.figures import operations
        from api.national.ledger.operations import after_submission

        after_submission.register(operations.report_submission)
