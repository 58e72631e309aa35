"""Places in a submission's content: found by JSON Pointer (RFC 6901), named for people, linked to the working copy."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from api.national.review.problems import UnknownPlace
from tenants import Named, frozen


@frozen
class Place:
    pointer: str
    label: str
    link: str


def place_of(pointer: str, *, content: Any, code: str) -> Place:
    """Return the place with its label and link. Raises Invalid if the content has no such place.

    `code` is the regency's. The link leads to the nearest enclosing resource that has an address of its own.
    """
    node, label, link = content, "", ""
    for part in _parts(pointer):
        node = _below(node, part)
        if isinstance(node, Mapping):
            label, link = _named(node, code) or (label, link)
    return Place(pointer, label[:300] or pointer, link)


def _parts(pointer: str) -> list[str]:
    if not pointer.startswith("/"):
        raise UnknownPlace("/pointer")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def _below(node: Any, part: str) -> Any:
    if isinstance(node, Mapping) and part in node:
        return node[part]
    if (
        isinstance(node, Sequence)
        and not isinstance(node, str)
        and part.isdecimal()
        and int(part) < len(node)
    ):
        return node[int(part)]
    raise UnknownPlace("/pointer")


#: Of what has an address of its own: the members by which it is known, what it is called, and where it lies.
_PLACES = (
    (
        {"indicator", "series", "period"},
        "{indicator} {series} {period}",
        "values/{indicator}/{series}/{period}/",
    ),
    ({"activity", "period"}, "{called} {period}", "realisations/{period}/"),
    ({"id", "title", "sub_dimension"}, "{title}", "programmes/{id}/"),
    ({"id", "vision"}, "{vision}", "masterplans/{id}/"),
    ({"id", "name"}, "{name}", "agencies/{id}/"),
)


def _named(node: Named, code: str) -> tuple[str, str] | None:
    said = {**node, "called": node.get("title") or node.get("activity")}
    for members, label, place in _PLACES:
        if members <= node.keys():
            path = f"/v1/regencies/{code}/{place.format_map(said)}"
            return label.format_map(said), f"{settings.BASE_URL}{path}"
    return None
