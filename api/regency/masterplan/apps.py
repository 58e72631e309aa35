from django.apps import AppConfig


class MasterplanConfig(AppConfig):
    name = "api.regency.masterplan"

    def ready(self) -> None:
        from api.regency.bodies import registers
        from api.regency.evidence import linking, subjects
        from api.regency.masterplan import books, queries

        registers.is_enacting.register(queries.is_enacted_by)
        subjects.PRESENT["masterplan"] = (
            "SELECT id::text, NULL FROM masterplan_masterplan WHERE id = ANY(%s::uuid[])"
        )
        linking.guards.append(books.check_unlinked)
