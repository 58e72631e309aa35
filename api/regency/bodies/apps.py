from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "api.regency.bodies"

    def ready(self) -> None:
        from api.national.evidence.words import Subject
        from api.regency.evidence import subjects

        subjects.register(
            {
                Subject.INSTRUMENT: "SELECT id::text, NULL FROM bodies_instrument WHERE id = ANY(%s::uuid[])",
                Subject.MEETING: "SELECT id::text, NULL FROM bodies_meeting WHERE id = ANY(%s::uuid[])",
            }
        )
