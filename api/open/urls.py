"""Addresses below /v1/open/."""

from api.open import download_endpoints, edition_endpoints, endpoints

urlpatterns = [*endpoints.urlpatterns, *download_endpoints.urlpatterns, *edition_endpoints.urlpatterns]
