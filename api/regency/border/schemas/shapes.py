"""Words for JSON Schema 2020-12: objects are closed and whole, numbers that matter are text, nothing is left out."""

from collections.abc import Iterable
from typing import Any

type Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
FILLED: Shape = {"type": "string", "minLength": 1}
BOOLEAN: Shape = {"type": "boolean"}
INTEGER: Shape = {"type": "integer"}
DAY: Shape = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
#: Plain notation, no exponent, no zeros at the end, no sign on zero.
DECIMAL: Shape = {"type": "string", "pattern": r"^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d*[1-9])$"}
PERCENT: Shape = {"type": "string", "pattern": r"^(100|[1-9]?\d(\.\d?[1-9])?)$"}
RUPIAH: Shape = {"type": "string", "pattern": r"^(0|[1-9]\d*)$"}
ID: Shape = {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
}
#: The Kemendagri code, always text.
REGENCY: Shape = {"type": "string", "pattern": r"^\d{2}\.\d{2}$"}
QUARTER: Shape = {"type": "string", "pattern": r"^\d{4}-Q[1-4]$"}
PERIOD: Shape = {"type": "string", "pattern": r"^\d{4}(-S[12]|-Q[1-4]|-(0[1-9]|1[0-2]))?$"}


def closed(description: str, **members: Shape) -> Shape:
    """An object of exactly these members."""
    return {
        "description": description,
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


def with_optional(shape: Shape, **members: Shape) -> Shape:
    """The same object, which may have these members besides: contents from before they were added have not."""
    return {**shape, "properties": {**shape["properties"], **members}}


def listed(item: Shape) -> Shape:
    return {"type": "array", "items": item}


def either(*shapes: Shape) -> Shape:
    return {"anyOf": list(shapes)}


def or_null(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def one_of(words: Iterable[Any]) -> Shape:
    return {"enum": list(words)}


def named(schema: str, title: str, shape: Shape) -> Shape:
    """A schema of its own. `schema` is what stands in the content's member of that name, such as masterplan/1."""
    name, _, number = schema.partition("/")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kota-cerdas:schema:{name}:{number}",
        "title": title,
        **shape,
    }
