"""Addresses: the service's own, then one include for each audience."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("api.http.urls")),
    path("v1/", include("api.identity.urls")),
    path("v1/regencies/<str:code>/", include("api.regency.urls")),
    path("v1/national/", include("api.national.urls")),
    path("v1/open/", include("api.open.urls")),
]
