"""What lies below /v1/national/."""

from django.urls import include, path

urlpatterns = [
    path("catalogue/", include("api.national.catalogue.urls")),
    path("", include("api.national.exemptions.endpoints")),
    path("", include("api.national.figures.urls")),
    path("", include("api.national.review.deadline_endpoints")),
    path("", include("api.national.review.endpoints")),
    path("", include("api.national.evidence.endpoints")),
    path("", include("api.national.review.rules.endpoints")),
    path("", include("api.national.feeds.endpoints")),
    path("", include("api.national.webhooks.urls")),
    path("", include("api.national.participation.endpoints")),
    path("", include("api.national.guests.urls")),
    path("", include("api.national.officers.urls")),
    path("", include("api.national.bimtek.endpoints")),
    path("", include("api.national.editions.endpoints")),
    path("", include("api.national.briefing.urls")),
]
