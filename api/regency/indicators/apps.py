from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "api.regency.indicators"

    def ready(self) -> None:
        from api.regency.evidence import subjects

        subjects.PRESENT["value"] = """
            SELECT k.key, o.agency_id FROM unnest(%s::text[]) AS k(key)
            JOIN indicators_value v ON v.indicator = split_part(k.key, '/', 1)
                 AND v.series = split_part(k.key, '/', 2) AND v.period = split_part(k.key, '/', 3)
            LEFT JOIN indicators_ownership o ON o.indicator = v.indicator AND o.series = v.series
        """
