"""What lies below /v1/regencies/{code}/."""

from django.urls import include, path

urlpatterns = [
    # What is asked most comes first: Django tries one after the other.
    path("", include("api.regency.programmes.urls")),
    path("", include("api.regency.indicators.urls")),
    path("", include("api.regency.reporting.reports.endpoints")),
    path("", include("api.regency.history.endpoints")),
    path("", include("api.regency.reporting.agenda.endpoints")),
    path("", include("api.regency.people.views")),
    path("", include("api.regency.bodies.endpoints")),
    path("", include("api.regency.reporting.bimtek.endpoints")),
    path("", include("api.regency.masterplan.urls")),
    path("", include("api.regency.reporting.masterplans.endpoints")),
    path("", include("api.regency.programmes.realisation.urls")),
    path("", include("api.regency.evidence.endpoints")),
    path("", include("api.regency.reporting.submissions.endpoints")),
    path("", include("api.regency.feeds.endpoints")),
    path("", include("api.regency.border.sandbox.endpoints")),
]
