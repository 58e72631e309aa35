"""Addresses below /v1/regencies/{code}/."""

from django.urls import include, path

from api.http.endpoint import paths

urlpatterns = [
    # What is asked most comes first: Django tries one after the other.
    *paths(
        "api.regency.programmes.endpoints",
        "api.regency.programmes.workbook.endpoints",
        "api.regency.programmes.whole.endpoints",
        "api.regency.indicators.endpoints",
        "api.regency.indicators.imports.endpoints",
        "api.regency.indicators.workbook",
        "api.regency.indicators.stewardship",
        "api.regency.indicators.waiting",
        "api.regency.indicators.series",
        "api.regency.indicators.exemptions",
        "api.regency.indicators.targets",
        "api.regency.indicators.local",
        "api.regency.indicators.peers",
        "api.regency.indicators.owners",
        "api.regency.reporting.programme_indicators",
        "api.regency.reporting.reports.endpoints",
        "api.regency.history.endpoints",
        "api.regency.reporting.agenda.endpoints",
        "api.regency.reporting.bimtek.endpoints",
        "api.regency.masterplan.endpoints",
        "api.regency.reporting.masterplans.endpoints",
        "api.regency.reporting.targets.endpoints",
        "api.regency.programmes.realisation.endpoints",
        "api.regency.programmes.budgets.endpoints",
        "api.regency.evidence.endpoints",
        "api.regency.reporting.submissions.endpoints",
        "api.regency.border.sandbox.endpoints",
        "api.regency.setup.endpoints",
    ),
    path("", include("api.regency.people.views")),
    path("", include("api.regency.bodies.endpoints")),
    path("", include("api.regency.feeds.endpoints")),
]
