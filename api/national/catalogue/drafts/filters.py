"""Query parameters of releases."""

from api.http.shapes import field, shape, text
from api.national.catalogue.reference_fields import FRAMEWORK


@shape()
class ReleasesFilters:
    framework: str | None = field(FRAMEWORK, "Such as national.", default=None)


@shape()
class DifferencesFilters:
    since: str | None = text(20, "The earlier release; the one before where left out.", default=None)
