"""What lies below /v1/national/."""

from django.urls import include, path

urlpatterns = [
    path("catalogue/", include("api.national.catalogue.urls")),
    path("", include("api.national.exemptions.urls")),
    path("", include("api.national.figures.urls")),
    path("", include("api.national.review.urls")),
    path("", include("api.national.evidence.endpoints")),
    path("", include("api.national.review.rules.urls")),
    path("", include("api.national.feeds.endpoints")),
    path("", include("api.national.webhooks.urls")),
    path("", include("api.national.participation.urls")),
    path("", include("api.national.guests.urls")),
    path("", include("api.national.officers.urls")),
    path("", include("api.national.bimtek.urls")),
    path("", include("api.national.editions.urls")),
    path("", include("api.national.briefing.urls")),
]
