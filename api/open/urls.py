"""Addresses below /v1/open/."""

from api.http.endpoint import paths

urlpatterns = paths(
    "api.open.endpoints",
    "api.open.download_endpoints",
    "api.open.edition_endpoints",
    "api.open.codebook",
)
