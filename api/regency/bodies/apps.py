from django.apps import AppConfig

from api.regency.bodies.problems import InstrumentExists, OfficeJustGiven


class BodiesConfig(AppConfig):
    name = "api.regency.bodies"

    def ready(self) -> None:
        from api.http import database_errors
        from api.national.evidence.words import Subject
        from api.regency.evidence import subjects

        subjects.register(
            {
                Subject.INSTRUMENT: "SELECT id::text, NULL FROM bodies_instrument WHERE id = ANY(%s::uuid[])",
                Subject.MEETING: "SELECT id::text, NULL FROM bodies_meeting WHERE id = ANY(%s::uuid[])",
            }
        )

        database_errors.register("instrument_is_unique", InstrumentExists, "/number")
        for constraint in ("one_office_holder_on_a_day", "one_daily_acting_on_a_day"):
            database_errors.register(constraint, OfficeJustGiven, "/starts_on")
