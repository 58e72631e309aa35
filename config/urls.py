"""Addresses: the service's own, then one include for each audience."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("api.http.urls")),
]
