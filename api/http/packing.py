"""Answers by gzip. Beside a secret the length of what is packed would tell of it (BREACH), so a browser's cookie never
gets any: what is for anyone is packed, and what is asked for with `Authorization`, which no other site can send."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

#: What is shorter fits into one packet as it is. Bytes.
_SHORTEST = 1400
_TEXTS = ("text/", "application/json", "application/x-ndjson", "application/yaml")


class PackingMiddleware(GZipMiddleware):
    """Exact bytes, which have a strong tag and are held against their hash or sent back as If-Match, stay as they are:
    lists, analytics and documents have weak ones, and exports none."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if not _may_be(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if not response.streaming and len(response.content) < _SHORTEST:  # type: ignore[attr-defined]
            return response
        return super().process_response(request, response)


def _may_be(request: HttpRequest, response: HttpResponseBase) -> bool:
    if request.method not in ("GET", "HEAD") or response.status_code not in (200, 304):
        return False
    said = response.headers.get("Cache-Control", "")
    if "no-store" in said or not ("public" in said or "Authorization" in request.headers):
        return False
    if not response.headers.get("ETag", "W/").startswith("W/"):
        return False
    media_type = response.headers.get("Content-Type", "").partition(";")[0]
    return (
        response.status_code == 304 or media_type.startswith(_TEXTS) or media_type.endswith(("+json", "+xml"))
    )
