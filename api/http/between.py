"""Conditions between fields, as JSON Schema: a serializer's `between` is part of its schema.

Written with `if`, `then`, `else` and `not`, never with `oneOf`: client generators ignore the former, and make union
types of the latter.
"""

from collections.abc import Collection

from api.http.components import Schema


def _each(names: Collection[str], is_: Schema, *, required: bool = True) -> Schema:
    condition: Schema = {"properties": dict.fromkeys(names, is_)}
    return {"required": list(names), **condition} if required else condition


def named(*names: str) -> Schema:
    """Require each of the fields, not null."""
    return _each(names, {"not": {"type": "null"}})


def absent(*names: str) -> Schema:
    """Require each of the fields to be left out or null."""
    return _each(names, {"type": "null"}, required=False)


def either(one: str, other: str) -> Schema:
    """Require exactly one of the two."""
    return {"if": named(one), "then": absent(other), "else": named(other)}


def at_most(one: str, other: str) -> Schema:
    """Require at most one of the two."""
    return {"if": named(one), "then": absent(other)}


def at_least(one: str, other: str) -> Schema:
    """Require at least one of the two."""
    return {"if": absent(one), "then": named(other)}


def where(name: str, values: Collection[str], then: Schema, otherwise: Schema | None = None) -> Schema:
    """Apply one condition if the field has one of these values, and another if it has not."""
    return {"if": one_of(name, values), "then": then, **({} if otherwise is None else {"else": otherwise})}


def written(*names: str) -> Schema:
    """Require each of the texts, not empty."""
    return _each(names, {"pattern": r"\S"})


def one_of(name: str, values: Collection[str]) -> Schema:
    """Require the text to be one of these."""
    return _each([name], {"enum": list(values)})


def some(name: str) -> Schema:
    """Require the list, not empty."""
    return _each([name], {"minItems": 1})
