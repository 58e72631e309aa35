"""Answers by gzip, for who takes that: of what is for anyone only. Beside a secret the length of what is packed would
tell of it."""

import gzip
from functools import lru_cache

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request

#: What is shorter fits into one packet as it is. Bytes.
_SHORTEST = 1400
#: Of answers that are made anew: more would take twice the time for a twentieth.
_LEVEL = 5
_TEXTS = ("text/", "application/json", "application/x-ndjson")


def packed(request: Request, response: HttpResponse) -> HttpResponse:
    """A page or document, which is the same each time: a document of 900 kB is 80 then."""
    patch_vary_headers(response, ["Accept-Encoding"])
    if _takes(request):
        _pack(response, _kept(response.content))
    return response


def pack_text(request: Request, response: HttpResponseBase) -> None:
    """An answer that may be another one next time, where it is text of some length. Exact bytes, which have a strong
    tag and are held against their hash, stay as they are."""
    is_exact = not response.headers.get("ETag", "").startswith("W/")
    if is_exact or response.status_code not in (200, 304):
        return
    patch_vary_headers(response, ["Accept-Encoding"])
    if isinstance(response, HttpResponse) and _takes(request) and _is_text(response):
        _pack(response, gzip.compress(response.content, _LEVEL, mtime=0))


def _takes(request: Request) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


def _is_text(response: HttpResponse) -> bool:
    media_type = response.headers.get("Content-Type", "").partition(";")[0]
    is_text = media_type.startswith(_TEXTS) or media_type.endswith(("+json", "+xml"))
    return is_text and len(response.content) >= _SHORTEST


def _pack(response: HttpResponse, content: bytes) -> None:
    response.content = content
    response.headers["Content-Encoding"] = "gzip"
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(content))
    tag = response.headers.get("ETag", "")
    if tag and not tag.startswith("W/"):
        response.headers["ETag"] = f"W/{tag}"  # other bytes of the same content


@lru_cache(maxsize=128)
def _kept(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
