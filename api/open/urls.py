"""Addresses below /v1/open/."""

from api.open import download_endpoints, edition_endpoints, endpoints

urlpatterns = [
    endpoints.regencies.path,
    endpoints.regency.path,
    download_endpoints.places.path,
    endpoints.dimensions.path,
    endpoints.indicators.path,
    endpoints.catalogue_releases.path,
    endpoints.differences.path,
    endpoints.official_values.path,
    download_endpoints.reference.path,
    download_endpoints.structure.path,
    edition_endpoints.editions.path,
    edition_endpoints.edition.path,
    edition_endpoints.data.path,
    edition_endpoints.metadata.path,
    download_endpoints.catalog.path,
    endpoints.ledger_heads.path,
    endpoints.forms.path,
    endpoints.form.path,
]
