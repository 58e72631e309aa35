"""Read client preferences (RFC 7240): handling=lenient stores the valid rows of a request even if others are wrong."""

from django.http import HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

_LENIENT = "handling=lenient"

#: For extend_schema, where an operation takes many rows.
HANDLING = OpenApiParameter(
    "Prefer",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="`handling=lenient` stores the rows that fit and answers 200 with what is left to mend; without it all"
    " or none. Whatever else is preferred is ignored (RFC 7240).",
)


def is_lenient(request: HttpRequest) -> bool:
    """Return True if the request prefers to store its valid rows even if others are wrong."""
    preferences = request.META.get("HTTP_PREFER", "").lower().replace(" ", "")
    return _LENIENT in preferences.replace(";", ",").split(",")


def applied(*, lenient: bool) -> dict[str, str]:
    """Return the header that confirms the preference."""
    return {"Preference-Applied": _LENIENT} if lenient else {}
