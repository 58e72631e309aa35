"""What fields ask of each other, as a document says it: a serializer's `between` stands in its schema.

Said by `if`, `then`, `else` and `not`, never by `oneOf`: makers of clients pass those over, and of this one they make a
union of types.
"""

from collections.abc import Collection

from api.http.components import Schema


def _each(names: Collection[str], is_: Schema, *, required: bool = True) -> Schema:
    condition: Schema = {"properties": dict.fromkeys(names, is_)}
    return {"required": list(names), **condition} if required else condition


def named(*names: str) -> Schema:
    """Each of the fields is there and not null."""
    return _each(names, {"not": {"type": "null"}})


def absent(*names: str) -> Schema:
    """Each of the fields is left out, or null."""
    return _each(names, {"type": "null"}, required=False)


def either(one: str, other: str) -> Schema:
    """One of the two, not both."""
    return {"if": named(one), "then": absent(other), "else": named(other)}


def at_most(one: str, other: str) -> Schema:
    """One of the two, or neither."""
    return {"if": named(one), "then": absent(other)}


def at_least(one: str, other: str) -> Schema:
    """One of the two, or both."""
    return {"if": absent(one), "then": named(other)}


def where(name: str, values: Collection[str], then: Schema, otherwise: Schema | None = None) -> Schema:
    """What holds where the field is there and says one of these, and what where it says another or nothing."""
    return {"if": one_of(name, values), "then": then, **({} if otherwise is None else {"else": otherwise})}


def written(*names: str) -> Schema:
    """Each of the texts is there and says something."""
    return _each(names, {"pattern": r"\S"})


def one_of(name: str, values: Collection[str]) -> Schema:
    """The text is there and is one of these."""
    return _each([name], {"enum": list(values)})


def some(name: str) -> Schema:
    """The list is there and not empty."""
    return _each([name], {"minItems": 1})
