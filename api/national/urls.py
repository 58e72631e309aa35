"""Addresses below /v1/national/."""

from django.urls import include, path

from api.http.endpoint import paths

_CATALOGUE = paths(
    "api.national.catalogue.drafts.endpoints",
    "api.national.catalogue.official.endpoints",
    "api.national.catalogue.nomenclature",
)
urlpatterns = [
    path("catalogue/", include(_CATALOGUE)),
    *paths(
        "api.national.exemptions.endpoints",
        "api.national.figures.endpoints",
        "api.national.figures.measure_catalogue",
        "api.national.figures.explained.endpoints",
        "api.national.figures.analytics.endpoints",
        "api.national.figures.indicators.endpoints",
        "api.national.review.deadline_endpoints",
        "api.national.ledger.reporting_periods",
        "api.national.review.endpoints",
        "api.national.evidence.endpoints",
        "api.national.review.rules.endpoints",
        "api.national.feeds.endpoints",
        "api.national.participation.endpoints",
        "api.national.registry.endpoints",
        "api.national.bimtek.endpoints",
        "api.national.editions.endpoints",
        "api.national.briefing.endpoints",
        "api.national.assurance.endpoints",
    ),
    path("", include("api.national.webhooks.urls")),
    path("", include("api.national.guests.notices")),
    path("", include("api.national.officers.views")),
]
