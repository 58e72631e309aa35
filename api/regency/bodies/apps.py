from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "api.regency.bodies"

    def ready(self) -> None:
        from api.regency.evidence import subjects

        subjects.PRESENT.update(
            instrument="SELECT id::text, NULL FROM bodies_instrument WHERE id = ANY(%s::uuid[])",
            meeting="SELECT id::text, NULL FROM bodies_meeting WHERE id = ANY(%s::uuid[])",
        )
