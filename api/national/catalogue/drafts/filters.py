"""Query parameters of releases."""

from api.http.shapes import several, shape, text
from api.national.catalogue.reference_fields import FRAMEWORK
from tenants import Strings


@shape
class ReleasesFilters:
    framework: Strings = several(FRAMEWORK, "Such as national.")


@shape
class DifferencesFilters:
    since: str | None = text(20, "The earlier release; by default the previous one.", default=None)
