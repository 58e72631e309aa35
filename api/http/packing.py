"""Compress answers with gzip.

Beside a secret, the compressed length leaks content (BREACH), so answers to a browser's cookie are never compressed.
Public answers are, and answers to requests with `Authorization`, which no other site can send.
"""

import re
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

#: What is shorter fits into one packet as it is. Bytes.
_SHORTEST = 1400
#: Django's middleware knows no qualities: of these 0 refuses (RFC 9110, section 12.4.2).
_REFUSED = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)
_TEXTS = ("text/", "application/json", "application/x-ndjson", "application/yaml")


class PackingMiddleware(GZipMiddleware):
    """Compress answers, but never exact bytes.

    Those have a strong tag, and are compared with their hash or sent back as If-Match. Lists, analytics and documents
    have weak tags; exports have none.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if not _may_be(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if not accepted or _REFUSED.search(accepted):
            return response
        if not response.streaming and len(response.content) < _SHORTEST:  # type: ignore[attr-defined]
            return response
        return super().process_response(request, response)


def _may_be(request: HttpRequest, response: HttpResponseBase) -> bool:
    if request.method not in ("GET", "HEAD") or response.status_code not in (200, 304):
        return False
    said = response.headers.get("Cache-Control", "")
    if "no-store" in said or not ("public" in said or "HTTP_AUTHORIZATION" in request.META):
        return False
    if not response.headers.get("ETag", "W/").startswith("W/"):
        return False
    media_type = response.headers.get("Content-Type", "").partition(";")[0]
    return (
        response.status_code == 304 or media_type.startswith(_TEXTS) or media_type.endswith(("+json", "+xml"))
    )
