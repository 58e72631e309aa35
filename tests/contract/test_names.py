"""The naming table over the documents: what a name's ending says, and one shape for what it refers to."""

from collections.abc import Iterator
from typing import Any

from tests.support.documented import documents

type Schema = dict[str, Any]

#: What is signed keeps its names.
SIGNED = "Receipt"


def members() -> Iterator[tuple[str, str, Schema]]:
    """Schema, name and schema of each member and of each parameter, of all documents."""
    for document in documents().values():
        for schema, described in document["components"]["schemas"].items():
            yield from _within(schema, described)
        for parameter in document["components"].get("parameters", {}).values():
            yield "", parameter["name"], parameter["schema"]
        for path, verbs in document["paths"].items():
            for verb in verbs.values():
                for parameter in verb.get("parameters", ()) if isinstance(verb, dict) else ():
                    if parameter.get("in") == "query":
                        yield path, parameter["name"], parameter["schema"]


def _within(place: str, schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    for name, described in schema.get("properties", {}).items():
        yield place, name, described
        yield from _within(f"{place}.{name}", described)


def types(schema: Schema) -> set[str]:
    """What a member may be: a format, a type or the name of a schema, besides null."""
    parts = [*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())]
    if parts:
        return {each for part in parts for each in types(part)}
    if "$ref" in schema:
        return {schema["$ref"].rpartition("/")[2]}
    of = schema.get("type", "")
    found = {of} if isinstance(of, str) else set(of)
    if "array" in found:
        return types(schema["items"])
    return {
        schema["format"] if each == "string" and "format" in schema else each for each in found - {"null"}
    }


def test_an_identifier_is_called_so() -> None:
    wrong = {
        (place, name)
        for place, name, schema in members()
        if ("uuid" in types(schema)) and name.split("_")[-1] not in ("id", "ids") and SIGNED not in place
    }
    shared = {("", name) for name in ("activity", "book", "delivery", "programme")}  # parts of addresses
    assert wrong <= shared
