"""Addresses below /v1/open/."""

from api.http.endpoint import paths

urlpatterns = paths(
    "api.open.endpoints",
    "api.open.deadline_calendar",
    "api.open.download_endpoints",
    "api.open.edition_endpoints",
    "api.open.error_codes",
    "api.open.labels",
    "api.open.validation_rules",
)
