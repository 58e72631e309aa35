"""Versions in headers (RFC 9110, section 13): strong tags for one resource, weak ones for lists.

A tag is a digest, so that it reveals nothing and fits in a header for any id.
"""

import hashlib
import re
from functools import partial
from typing import Any, Protocol, cast

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified

from api.http.exceptions import BadRequest, NotModified, PreconditionFailed, PreconditionRequired
from api.http.language import active_language
from api.http.problems import MalformedEtag, WeakEtag
from tenants import Strings

_TAG = re.compile(r'\s*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')
_KEPT_IN_304 = ("ETag", "Cache-Control", "Content-Location", "Expires", "Vary", "Link", "Trace-Id")


def strong(kind: str, *parts: object) -> str:
    """Return the tag of one version of a resource: of its key, the version, and the part that is answered."""
    return f'"{_digest(kind, *parts)}"'


class _Tag:
    def __init__(self, kind: str, fields: Strings) -> None:
        self.kind, self.fields = kind, fields

    def __get__(self, row: Any, of: type) -> str:
        return strong(self.kind, *(getattr(row, name) for name in self.fields)) if row else self.kind


def tag(kind: str, *fields: str) -> str:
    """Declare the tag of a row: of these fields or, without any, of its id and version."""
    return cast(str, _Tag(kind, fields or ("id", "version")))


def weak(kind: str, *parts: object) -> str:
    """Return the tag of a list: equal parts mean equal content, if not equal bytes.

    Each language has different content.
    """
    return f'W/"{_digest(kind, active_language(), *parts)}"'


def check_if_match(
    request: HttpRequest, current: str | None, *, required: bool = True, repeats: bool = False
) -> None:
    """Check If-Match against the current version; `current` is None if the resource does not exist yet.

    Raises PreconditionRequired (428) without If-Match where it is `required`, PreconditionFailed (412) where it names
    another version, BadRequest where it cannot be parsed. `*` matches any version, but fails where there is none. A
    change that `repeats` what is there may name any version: its client lost the answer and sends the request again as
    it was (RFC 9110, section 13.1.1). Call it after the row is locked.
    """
    header = request.META.get("HTTP_IF_MATCH")
    if header is None:
        if required:
            raise PreconditionRequired()
        return
    tags = _tags(header, "If-Match") if header.strip() != "*" else [current]
    if current is None:
        raise PreconditionFailed()
    if repeats or current in tags:
        return
    if f"W/{current}" in tags:  # as a proxy that packs answers makes it of ours
        raise WeakEtag(tag=current).also(headers={"ETag": current})
    raise PreconditionFailed().also(headers={"ETag": current})


def check_readable(request: HttpRequest) -> None:
    """Check the syntax of If-Match and If-None-Match without comparing them, for a write that may change nothing.

    Raises BadRequest for a header that cannot be parsed.
    """
    for name in ("If-Match", "If-None-Match"):
        header = request.META.get(f"HTTP_{name.upper().replace('-', '_')}", "*")
        if header.strip() != "*":
            _tags(header, name)


class Precondition(Protocol):
    """Check of a request's preconditions against a row's current tag (see `check_if_match`)."""

    def __call__(self, current: str | None, *, required: bool = True, repeats: bool = False) -> None: ...


def any_version(current: str | None, *, required: bool = True, repeats: bool = False) -> None:
    """Accept every version, as a precondition."""


def check(request: HttpRequest, current: str | None, **expected: bool) -> None:
    """Check If-None-Match and If-Match: `expected` are the options of `check_if_match`. Raises as both."""
    check_if_none_match(request, current)
    check_if_match(request, current, **expected)


def precondition(request: HttpRequest) -> Precondition:
    """Return the request's preconditions as one check, for an operation to call on the locked row."""
    return partial(check, request)


def check_if_none_match(request: HttpRequest, current: str | None) -> None:
    """End the request early if the client's If-None-Match names the current version.

    Raises NotModified (304) for GET and HEAD, before the query that it saves; PreconditionFailed (412) for a
    write, so that `PUT` with `If-None-Match: *` creates and never overwrites.
    """
    if current is None or not matches_none_match(request, current):
        return
    if request.method in ("GET", "HEAD"):
        raise NotModified(current)
    raise PreconditionFailed().also(headers={"ETag": current})


def matches_none_match(request: HttpRequest, current: str) -> bool:
    """Return True if If-None-Match names this version; weak and strong tags compare alike."""
    header = request.META.get("HTTP_IF_NONE_MATCH")
    if header is None:
        return False
    if header.strip() == "*":
        return True
    try:
        tags = _tags(header, "If-None-Match")
    except BadRequest:
        if request.method not in ("GET", "HEAD"):
            raise
        return False  # it holds no copy of ours, so it is sent one
    return current.removeprefix("W/") in {tag.removeprefix("W/") for tag in tags}


def conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer, whole or in part, or 304 if the client has it already: for GET and HEAD, with an ETag."""
    etag = response.headers.get("ETag")
    if not etag or response.status_code not in (200, 206) or request.method not in ("GET", "HEAD"):
        return response
    if not matches_none_match(request, etag):
        return response
    kept = {name: response.headers[name] for name in _KEPT_IN_304 if name in response.headers}
    return HttpResponseNotModified(headers=kept)


def _tags(header: str, name: str) -> list[str]:
    tags: list[str] = []
    at = 0
    while at < len(header) or not tags:
        match = _TAG.match(header, at)
        if not match:
            raise MalformedEtag(name=name)
        tags.append(match[1])
        at = match.end()
    return tags


def _digest(*parts: object) -> str:
    return hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=12).hexdigest()
