"""An example for each field of the documents whose own declaration gives none.

By its name, since one name means one thing in all of them; for a name that is not here, what the field's text says
after "such as". Whole numbers need none of their own.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]

#: Examples by name: of texts, of the items of lists, and of numbers; `second_texts` where a name has a second form,
#: `within` where it means something of its own in one schema.
_EXAMPLES: Schema = json.loads((Path(__file__).parent / "examples.json").read_text())
_NUMBER = 3
#: The example within a text: "The office that answers for it, such as Dinas Kesehatan; empty where none does."
_TOLD = re.compile(r"\bsuch as (.+?)(?=[;,(]|\.?$|\.\s| or | and )", re.IGNORECASE)
#: What shows by itself what it looks like.
_PLAIN_FORMATS = ("uuid", "date", "date-time", "email", "uri", "binary")


def add(schemas: Schema) -> None:
    """Give each property of these schemas an example, where it has none."""
    for within, schema in schemas.items():
        for name, described in _properties(schema):
            if is_shown(described):
                continue
            example = _EXAMPLES["within"].get(within, {}).get(name) or of(name, described)
            if example is not None:
                described["examples"] = [example]


def is_shown(described: Schema) -> bool:
    """Return True where an example, choices, a format or a reference shows what stands there."""
    if {"example", "examples", "enum", "const", "$ref", "default", "properties"} & described.keys():
        return True
    kinds = _kinds(described)
    if described.get("format") in _PLAIN_FORMATS or kinds <= {"boolean", "object", "null"}:
        return True
    below = [*described.get("anyOf", ()), *described.get("allOf", ())]
    if "items" in described:
        below.append(described["items"])
    return any(is_shown(each) for each in below if each.get("type") != "null")


def of(name: str, described: Schema) -> Any:
    """Return an example of that name that fits; None where there is none."""
    kinds, told = _kinds(described), _TOLD.search(described.get("description", ""))
    text = _EXAMPLES["texts"].get(name, told and told[1])
    found: Any = None
    if "integer" in kinds or "number" in kinds:
        found = _EXAMPLES["numbers"].get(name) or (int(told[1]) if told and told[1].isdecimal() else _NUMBER)
        found = max(described.get("minimum", found), min(described.get("maximum", found), found))
    elif "array" in kinds and "string" in _kinds(described.get("items", {})):
        found = (item := _EXAMPLES["items"].get(name, text)) and [item]
    elif "string" in kinds or not kinds:
        found = text
    fits = Draft202012Validator(described).is_valid
    return next(
        (each for each in (found, _EXAMPLES["second_texts"].get(name)) if each is not None and fits(each)),
        None,
    )


def _kinds(described: Schema) -> set[str]:
    if "anyOf" in described:
        return {kind for each in described["anyOf"] for kind in _kinds(each)}
    kinds = described.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _properties(schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield from schema.get("properties", {}).items()
