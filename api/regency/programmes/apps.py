from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "api.regency.programmes"

    def ready(self) -> None:
        from api.regency.evidence import subjects
        from api.regency.masterplan import hooks
        from api.regency.programmes import filling, queries, storing
        from api.regency.programmes.whole import operations as whole

        hooks.copy_programmes.register(storing.copy_programmes)
        hooks.clear.register(whole.clear)
        hooks.years_allocated.register(queries.years_allocated)
        hooks.refill.register(filling.refill)
        subjects.PRESENT.update(queries.EVIDENCE_SUBJECTS)
