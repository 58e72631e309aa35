"""Which other sites' pages may ask from a browser (CORS). By default none.

No cookies are involved: a page sends the key that its user gave it, so an origin that is allowed gains nothing without
one. `Access-Control-Allow-Credentials` is never sent.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_REQUEST_HEADERS = (
    "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, "
    "traceparent"
)
_SHOWN = (
    "Allow, Content-Disposition, Deprecation, ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, "
    "Retry-After, Sunset, Trace-Id, WWW-Authenticate"
)
_KEPT = "600"  # seconds for which a browser need not ask again


class CorsMiddleware:
    """Stands after ProblemMiddleware. CORS_ORIGINS lists origins (https://data.go.id), or * for all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.CORS_ORIGINS:
            return self.get_response(request)
        origin = request.headers.get("Origin")
        allowed = origin is not None and ("*" in settings.CORS_ORIGINS or origin in settings.CORS_ORIGINS)
        if allowed and request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = _METHODS
            response["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
            response["Access-Control-Max-Age"] = _KEPT
            del response["Content-Type"]
        else:
            response = self.get_response(request)
        patch_vary_headers(response, ["Origin"])
        if allowed:
            response["Access-Control-Allow-Origin"] = str(origin)
            response["Access-Control-Expose-Headers"] = _SHOWN
        return response
