"""CORS: sites whose pages may call the API from a browser: every site for public addresses, else by default none.

No cookies are involved: a page sends the key that its user gave it, so an allowed origin gains nothing without one.
`Access-Control-Allow-Credentials` is never sent.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from tenants import frozen

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_REQUEST_HEADERS = (
    "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, "
    "traceparent"
)
_SHOWN = (
    "Accept-Ranges, Allow, As-Of, Content-Disposition, Content-Range, Deprecation, ETag, "
    "Idempotency-Replayed, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, "
    "Sunset, Trace-Id, WWW-Authenticate"
)
_OPEN = ("/v1/open/", "/openapi/", "/openapi.json", "/.well-known/")
_KEPT = "600"  # seconds for which a browser need not ask again


@frozen
class CorsMiddleware:
    """Answers CORS requests, after ProblemMiddleware.

    CORS_ORIGINS lists origins (https://data.go.id), or * for all.
    """

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        allowed = _allowed(request)
        if allowed and request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META:
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = _METHODS
            response["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
            response["Access-Control-Max-Age"] = _KEPT
            del response["Content-Type"]
        else:
            response = self.get_response(request)
        if settings.CORS_ORIGINS and allowed != "*":
            patch_vary_headers(response, ["Origin"])
        if allowed:
            response["Access-Control-Allow-Origin"] = allowed
            response["Access-Control-Expose-Headers"] = _SHOWN
        return response


def _allowed(request: HttpRequest) -> str | None:
    """Return the origin that may read the answer."""
    if request.path.startswith(_OPEN):
        return "*"
    origin = request.META.get("HTTP_ORIGIN")
    is_named = "*" in settings.CORS_ORIGINS or origin in settings.CORS_ORIGINS
    return origin if is_named else None
