"""Every route of the URL table with each verb it has, its parameters filled in. Nothing here is a list of routes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.converters import get_converters
from django.urls.resolvers import RegexPattern, RoutePattern

from api.http.permissions import Permission
from tests.isolation.scenes import OURS

#: By name where a certain value is meant, else the first of the others that the route takes.
BY_NAME = {"code": OURS, "period": "2025", "year": "2025"}
OTHERS = ("0198f000-0000-7000-8000-000000000001", "1", "2025", "some-name", "51.01", "2025-01-01")


@dataclass(frozen=True)
class Route:
    """One verb at one address. `view` is what answers it, whatever it is."""

    pattern: str
    path: str
    method: str
    view: Any

    def __str__(self) -> str:
        return f"{self.method} /{self.pattern}"

    @property
    def permission(self) -> Permission:
        permission: Permission = self.view.permission_of("GET" if self.method == "HEAD" else self.method)
        return permission

    def under(self, code: str) -> str:
        """The same address in another regency."""
        return self.path.replace(f"/regencies/{OURS}/", f"/regencies/{code}/")


def views() -> Iterator[tuple[str, str, Any]]:
    """(pattern, a path, the view) of every address."""
    yield from _walk(get_resolver(), "", "", {})


@cache
def routes() -> list[Route]:
    """Return the routes, with HEAD beside each GET. test_every_view_is_ours names the views without routes."""
    return [
        Route(pattern, path, method, view)
        for pattern, path, view in views()
        if hasattr(view, "methods")
        for verb in view.methods()
        for method in ((verb, "HEAD") if verb == "GET" else (verb,))
        if verb != "HEAD"
    ]


def _walk(
    resolver: URLResolver, pattern: str, path: str, converters: dict[str, Any]
) -> Iterator[tuple[str, str, Any]]:
    for entry in resolver.url_patterns:
        here = pattern + str(entry.pattern)
        known = converters | dict(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here, path, known)
        elif isinstance(entry, URLPattern):
            yield here, _fill(entry.pattern, here, known), _view(entry.callback)


def _view(callback: Any) -> Any:
    return getattr(callback, "cls", None) or getattr(callback, "view_class", callback)


def _fill(own: Any, pattern: str, converters: dict[str, Any]) -> str:
    if isinstance(own, RegexPattern):
        raise NotImplementedError(
            f"{pattern} is a regular expression: write it as a path, so that it can be filled in."
        )
    assert isinstance(own, RoutePattern)
    path = pattern
    for name, converter in converters.items():
        wanted = (BY_NAME[name], *OTHERS) if name in BY_NAME else OTHERS
        value = next(value for value in wanted if _takes(converter, value))
        for written in (f"<{name}>", *(f"<{kind}:{name}>" for kind in _kinds(converter))):
            path = path.replace(written, value)
    assert "<" not in path, f"{pattern} could not be filled in: {path}"
    resolve(f"/{path}")
    return f"/{path}"


def _takes(converter: Any, value: str) -> bool:
    return re.fullmatch(converter.regex, value) is not None


def _kinds(converter: Any) -> list[str]:
    return [name for name, known in get_converters().items() if type(known) is type(converter)]
