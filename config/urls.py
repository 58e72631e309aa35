"""Addresses: the service's own, then one include for each audience."""

from django.urls import URLPattern, URLResolver, include, path

from api.national.ledger.views import SigningKeys

urlpatterns: list[URLPattern | URLResolver] = [
    # What is asked most comes first: Django tries one after the other.
    path("v1/regencies/<str:code>/", include("api.regency.urls")),
    path("v1/national/", include("api.national.urls")),
    path("v1/open/", include("api.open.urls")),
    path("v1/", include("api.identity.urls")),
    path("", include("api.http.urls")),
    path("", include("api.identity.accounts.urls")),
    path(".well-known/jwks.json", SigningKeys.as_view()),
]
