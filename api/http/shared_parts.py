"""Moves parts that operations share into the components of an OpenAPI document, each written once."""

import json
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from api.http.components import Schema
from api.http.grammar.texts import REFUSED

#: Texts that are taken: none with control characters, and where something must be said, not spaces alone (what counts
#: as a space is what `str.strip` takes away).
TEXT = rf"^[^{REFUSED}]*[^{REFUSED}\s\x85][^{REFUSED}]*$"
TEXT_OR_EMPTY = rf"^[^{REFUSED}]*$"
TEXTS: Schema = {
    "Text": {
        "type": "string",
        "pattern": TEXT,
        "description": "Text without control characters, and not of spaces alone.",
    },
    "TextOrEmpty": {
        "type": "string",
        "pattern": TEXT_OR_EMPTY,
        "description": "Text without control characters.",
    },
}
_NAMES = {described["pattern"]: name for name, described in TEXTS.items()}


def share(document: Schema) -> None:
    """Move repeated texts, parameters and bodiless responses to the document's components."""
    for key in {"paths", "webhooks", "components"} & document.keys():
        document[key] = _texts(document[key])
    components = document["components"]
    paths = {**document["paths"], **document.get("webhooks", {})}
    operations = [each for path in paths.values() for each in path.values()]
    parameters = [
        (each["operationId"], part["name"], part)
        for each in operations
        for part in each.get("parameters", ())
    ]
    responses = [
        (each["operationId"], HTTPStatus(int(status)).phrase.title().replace(" ", ""), part)
        for each in operations
        for status, part in each["responses"].items()
        if "$ref" not in part and "content" not in part and status.isdecimal()
    ]
    for group, parts in (("parameters", parameters), ("responses", responses)):
        members = {**components.get(group, {}), **_shared(group, parts)}
        if members:
            components[group] = dict(sorted(members.items()))
    referred = set(references(document))
    if used := {name: TEXTS[name] for name in TEXTS if ("schemas", name) in referred}:
        components["schemas"] = dict(sorted({**components["schemas"], **used}.items()))


def _shared(group: str, parts: list[tuple[str, str, Schema]]) -> Schema:
    """Replace each repeated part by a reference, and return the components.

    The most frequent one of a name keeps it; another one is named after the first operation that has it as well.
    """
    texts = [json.dumps(part) for _, _, part in parts]
    members: Schema = {}
    for text, count in Counter(texts).most_common():
        if count == 1:
            continue
        having = [each for each, other in zip(parts, texts, strict=True) if other == text]
        operation, name, _ = having[0]
        name = f"{name}-{operation}" if name in members else name
        members[name] = json.loads(text)
        for _, _, part in having:
            part.clear()
            part["$ref"] = f"#/components/{group}/{name}"
    return members


def _texts(part: Any) -> Any:
    """Return this part of the document, with its free texts replaced by references."""
    if isinstance(part, list):
        return [_texts(each) for each in part]
    if not isinstance(part, dict):
        return part
    name = _NAMES.get(part.get("pattern", "")) if isinstance(part.get("pattern"), str) else None
    if name is None or part.get("type") not in ("string", ["string", "null"]):
        return {key: _texts(below) for key, below in part.items()}
    reference: Schema = {"$ref": f"#/components/schemas/{name}"}
    bounds = {key: below for key, below in part.items() if key in ("minLength", "maxLength")}
    said = {key: below for key, below in part.items() if key not in (*bounds, "type", "pattern")}
    if part["type"] == "string":
        return {**reference, **bounds, **said}
    return {"anyOf": [{**reference, **bounds}, {"type": "null"}], **said}


def references(part: Any) -> Iterator[tuple[str, str]]:
    """Yield group and name of every component referred to below this part of a document."""
    if isinstance(part, dict):
        reference = part.get("$ref")
        if isinstance(reference, str):
            _, _, group, name = reference.split("/")
            yield group, name
        part = list(part.values())
    if isinstance(part, list):
        for below in part:
            yield from references(below)
