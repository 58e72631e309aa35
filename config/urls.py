"""Addresses: the service's own, then one include for each audience."""

from django.urls import URLPattern, URLResolver, include, path

from api.national.ledger.views import SigningKeys

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("api.http.urls")),
    path(".well-known/jwks.json", SigningKeys.as_view()),
    path("", include("api.identity.accounts.urls")),
    path("v1/", include("api.identity.urls")),
    path("v1/regencies/<str:code>/", include("api.regency.urls")),
    path("v1/national/", include("api.national.urls")),
    path("v1/open/", include("api.open.urls")),
]
