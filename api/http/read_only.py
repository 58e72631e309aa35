"""Read-only members of a body: a PUT or PATCH may contain the answer's other members if they change nothing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime
from inspect import signature
from typing import Any, Final, Self

from rest_framework.request import Request

from api.http import encoding, etags, shapes
from api.http.exceptions import NotFound, PreconditionFailed, Problems
from api.http.grammar import instants
from api.http.pointers import child
from api.http.problems import ReadOnly
from api.http.shapes.base import is_shape
from api.http.views import View
from tenants import Named, frozen

#: What the write that began a thing tells alone.
TOLD_ONCE: Final = frozenset({"copied"})
#: What moves by itself or with other rows, while the version stays: of these it is no fault to have read another one.
MOVING: Final = frozenset(
    {"version", "created_at", "created_by_name", "updated_at", "updated_by_name", "may", "warnings"}
    | {"achievement", "link_count", "official"}
    | TOLD_ONCE
)


@frozen
class Extra:
    """Names that an answer has but the body of a write does not, at any depth."""

    names: frozenset[str] = frozenset()
    below: Mapping[str, "Extra"] = field(default_factory=dict)
    #: All that the answer has besides the keys of the address.
    whole: frozenset[str] = frozenset()

    @classmethod
    def of(cls, body: type[Any], answer: type[Any]) -> Self:
        shown = {each.key: each.kind for each in shapes.info(answer).answered}
        below = {}
        for each in shapes.info(body).sent:
            kind, answered = each.kind, shown.pop(each.key, None)
            while answered is not None and kind.item is not None and answered.item is not None:
                kind, answered = kind.item, answered.item
            if answered is not None and kind.shape is not None and answered.shape is not None:
                below[each.key] = cls.of(kind.shape, answered.shape)
        return cls(frozenset(shown), {name: each for name, each in below.items() if each})

    def __bool__(self) -> bool:
        return bool(self.names or self.below)

    def without(self, value: Any) -> Any:
        """Return parsed JSON without these names."""
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if not isinstance(value, Mapping):
            return value
        return {
            name: self.below[name].without(each) if name in self.below else each
            for name, each in value.items()
            if name not in self.names
        }

    def differing(self, value: Any, shown: Any, at: str = "") -> Iterator[str]:
        """Find the places of members that differ from the present answer; all of them if there is none."""
        if isinstance(value, list):
            for n, each in enumerate(value):
                yield from self.differing(each, _same(each, n, shown), child(at, n))
        for name, each in value.items() if isinstance(value, Mapping) else ():
            there = shown.get(name) if isinstance(shown, Mapping) else None
            if name in self.below:
                yield from self.below[name].differing(each, there, child(at, name))
            elif name in self.names and (
                shown is None or (name not in MOVING and _plain(each) != _plain(there))
            ):
                yield child(at, name)


def wrong(view: View, request: Request, data: Any, extra: Extra, parts: Named) -> Problems:
    """Return a fault for each member that differs from GET's present answer.

    Where there is none yet, all are faults, unless the body is GET's whole answer: that of a thing that was deleted
    since, which its client puts back. If the precondition fails, the operation reports that instead: the client has
    read an old version.
    """
    if not any(extra.differing(data, None)):
        return []
    shown = _shown(view, parts)
    is_whole = view.shows is not None and isinstance(data, Mapping) and extra.whole <= data.keys()
    if shown is None and (request.method == "PATCH" or is_whole):
        return []
    if request.method in view.preconditions:
        try:
            etags.check_if_match(request, getattr(shown, "etag", None), required=False)
        except PreconditionFailed:
            return []
    present = None if shown is None else json.loads(encoding.dumps(shapes.document(shown)))
    return [ReadOnly(place) for place in extra.differing(data, present)]


def _same(row: Any, n: int, shown: Any) -> Any:
    """Return the corresponding row of a list: the one with the same id or code, or in the same place."""
    rows = shown if isinstance(shown, list) else []
    for key in ("id", "code"):
        if isinstance(row, Mapping) and row.get(key) is not None:
            return next(
                (each for each in rows if isinstance(each, Mapping) and each.get(key) == row[key]), None
            )
    return rows[n] if n < len(rows) else None


def _shown(view: View, parts: Named) -> Any:
    """Return GET's answer at the address; None if there is nothing."""
    if view.shows is None:
        return None
    function, query = view.shows
    named = signature(function).parameters
    given = {name: part for name, part in parts.items() if name in named}
    try:
        found = function(view, **given, **({} if query is None else {"query": query()}))
    except NotFound:
        return None
    return found if is_shape(type(found)) else None


def _plain(value: Any) -> Any:
    """Return JSON with its instants parsed, because a client may write them with another offset."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return datetime.fromisoformat(value) if isinstance(value, str) and instants.is_one(value) else value
