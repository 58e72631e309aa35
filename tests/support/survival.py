"""Nothing is lost on the way: a body in which no field has its default, through all that keeps or copies it.

    sent = survival.sample(Agency)
    survival.check_writes(api, Agency, post="agencies/")              # POST, GET, PUT, PATCH
    survival.check(sent, api.get(f"{copy}...").json())                # a copy

A field that is added to a shape is in it by itself.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.http import shapes
from api.http.grammar.periods import Period
from api.http.shapes.base import Field, Kind, info
from tenants.ids import uuid7
from tests.support.http import Api

VALUES = {
    bool: True,
    date: "2025-06-30",
    datetime: "2025-06-30T00:00:00Z",
    Decimal: "1.5",
    Period: "2025",
}


def sample(shape: type[Any], n: int = 1, **given: Any) -> dict[str, Any]:
    """A body of this shape, other for each `n`. `given` are fields whose values must be known to somebody."""
    sent = {each.key: given.get(each.key, _value(each.kind, each, n)) for each in info(shape).sent}
    for each in info(shape).sent:
        if each.default is not shapes.NO_DEFAULT:
            assert sent[each.key] != each.plain(each.default), f"{each.key} has its default: give another"
    return sent


def _value(kind: Kind[Any], each: Field, n: int) -> Any:
    if kind.item is not None:
        return [_value(kind.item, each, n)]
    if kind.shape is not None:
        return sample(kind.shape, n)
    field = kind.sent()
    if isinstance(field, serializers.ChoiceField):
        return next(value for value in reversed(list(field.choices)) if value != each.default)
    if kind.of is bool:
        return each.default is not True
    if kind.of is UUID:
        return str(uuid7())
    if isinstance(field, serializers.IntegerField):
        least = 0 if field.min_value is None else field.min_value
        return least + n + (least + n == each.default)
    if isinstance(field, serializers.EmailField):
        return f"{each.key}{n}@regency.example"
    if isinstance(field, serializers.CharField):
        return f"{each.key} {n}"[: field.max_length]
    return VALUES.get(kind.of) or getattr(field, "example", None)


def check(sent: Any, kept: Any, place: str = "") -> None:
    """All that was sent is there; more may be, such as ids and versions."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            assert name in kept, f"{place}/{name} is lost"
            check(value, kept[name], f"{place}/{name}")
    elif isinstance(sent, list):
        assert len(sent) == len(kept), f"{place} has {len(kept)} of {len(sent)}"
        for index, value in enumerate(sent):
            check(value, kept[index], f"{place}/{index}")
    else:
        assert sent == kept, f"{place} is {kept!r}, not {sent!r}"


def check_writes(
    api: Api, collection: str, first: dict[str, Any], second: dict[str, Any], *, patched: bool = True
) -> str:
    """POST the one body, PUT the other over it, PATCH (or PUT) back. Returns the path, which says `first`."""
    created = api.post(collection, first)
    assert created.status_code == 201, created.json()
    check(first, created.json())
    path = f"{collection}{created.json()['id']}/"
    check(first, api.get(path).json())
    replaced = api.put(path, second, **{"If-Match": created.headers["ETag"]})
    assert replaced.status_code == 200, replaced.json()
    check(second, replaced.json())
    check(second, api.get(path).json())
    tag = replaced.headers["ETag"]
    for said in [{name: value} for name, value in first.items()] if patched else [first]:
        changed = (api.patch if patched else api.put)(path, said, **{"If-Match": tag})
        assert changed.status_code == 200, (said, changed.json())
        check(said, changed.json())
        tag = changed.headers["ETag"]
    check(first, api.get(path).json())
    return path
