from django.apps import AppConfig


class ReportingMasterplansConfig(AppConfig):
    name = "api.regency.reporting.masterplans"
    label = "reporting_masterplans"

    def ready(self) -> None:
        from api.regency.indicators import specs
        from api.regency.programmes import hooks
        from api.regency.reporting.masterplans import enacting
        from api.regency.reporting.submissions import operations

        operations.withdraw_enactment.register(enacting.withdraw)
        hooks.indicator_series.register(specs.series_of)
