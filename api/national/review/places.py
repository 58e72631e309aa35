"""Places in a submission's content: found by JSON Pointer (RFC 6901), named for people, linked to the working copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from api.national.review.problems import UnknownPlace


@dataclass(frozen=True, slots=True)
class Place:
    pointer: str
    label: str
    link: str


def place_of(pointer: str, *, content: Any, code: str) -> Place:
    """The place with its label and link. Raises Invalid where the content has no such place.

    `code` is the regency's. The link is to the nearest thing on the way that has an address of its own.
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


def _named(node: Mapping[str, Any], code: str) -> tuple[str, str] | None:
    base = f"{settings.BASE_URL}/v1/regencies/{code}"
    if {"indicator", "series", "period"} <= node.keys():
        key = [str(node[name]) for name in ("indicator", "series", "period")]
        return " ".join(key), f"{base}/values/{'/'.join(key)}/"
    if {"activity", "period"} <= node.keys():
        called = node.get("title") or node["activity"]
        return f"{called} {node['period']}", f"{base}/realisations/{node['period']}/"
    if {"id", "title", "sub_dimension"} <= node.keys():
        return str(node["title"]), f"{base}/programmes/{node['id']}/"
    if {"id", "vision"} <= node.keys():
        return str(node["vision"]), f"{base}/masterplans/{node['id']}/"
    if {"id", "name"} <= node.keys():
        return str(node["name"]), f"{base}/agencies/{node['id']}/"
    return None
