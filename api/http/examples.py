"""Examples in the OpenAPI documents: one for each field, and from these a whole one for each body.

A text's example is the part of its description after "such as", else the entry of examples.yaml for the field's name.
Whole numbers need none of their own.
"""

import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from api.http.yaml_files import read_beside
from tenants import Named

Schema = dict[str, Any]

_NUMBER = 3
#: The example within a text: "The office that answers for it, such as Dinas Kesehatan; empty where none does."
_TOLD = re.compile(r"\bsuch as (.+?)(?=[;,(]|\.?$|[.:]\s| or | and )", re.IGNORECASE)
#: What shows by itself what it looks like.
_FORMATS: Named = {
    "uuid": "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f",
    "date": "2026-01-12",
    "date-time": "2026-01-12T02:30:00Z",
    "email": "made.contoh@jembrana.example",
    "uri": "https://api.example/v1/me/",
    "uri-reference": "/v1/me/",
    "binary": None,
}
_TEXTS = ("#/components/schemas/Text", "#/components/schemas/TextOrEmpty")


class NoExampleError(Exception):
    """An example made from the fields does not fit: add one to examples.yaml."""


def add(document: Schema) -> None:
    """Give an example to each property and body that has none. Raises NoExampleError."""
    components = document["components"]
    for within, schema in components.get("schemas", {}).items():
        for name, described in schema.get("properties", {}).items():
            if is_shown(described):
                continue
            example = given("within").get(within, {}).get(name, of(name, described))
            if example is not None:
                described["examples"] = [example]
    bodies = _Bodies(components)
    for operation in (each for path in document["paths"].values() for each in path.values()):
        name = operation["operationId"]
        bodies.add(name, operation.get("requestBody", {}), given("requests"), answered=False)
        for response in operation["responses"].values():
            bodies.add(name, response, given("answers"), answered=True)
    if bodies.made:
        components["examples"] = dict(sorted({**components.get("examples", {}), **bodies.made}.items()))


@cache
def given(part: str) -> Any:
    """Return the content of a part of examples.yaml."""
    return read_beside(__file__)[part]


def is_shown(described: Schema) -> bool:
    """Return True if the schema shows its values: by an example, choices, a format or a reference."""
    if {"example", "examples", "enum", "const", "default", "properties"} & described.keys():
        return True
    if "$ref" in described:
        return described["$ref"] not in _TEXTS
    kinds = _kinds(described)
    if described.get("format") in _FORMATS or kinds <= {"boolean", "object", "null"}:
        return True
    below = [*described.get("anyOf", ()), *described.get("allOf", ())]
    if "items" in described:
        below.append(described["items"])
    return any(is_shown(each) for each in below if each.get("type") != "null")


def of(name: str, described: Schema) -> Any:
    """Return an example for a field of this name that fits its schema; None if none is known."""
    kinds, told = _kinds(described), _TOLD.search(described.get("description", ""))
    texts = [told and told[1].strip('"'), given("fields").get(name)]
    found: list[Any] = []
    if "integer" in kinds or "number" in kinds:
        number = given("numbers").get(name) or (int(told[1]) if told and told[1].isdecimal() else _NUMBER)
        found = [max(described.get("minimum", number), min(described.get("maximum", number), number))]
    elif "array" in kinds and "string" in _kinds(described.get("items", {})):
        found = [[each] for each in (given("lists").get(name), *texts) if each]
    elif "string" in kinds or not kinds:
        found = texts
    fits = Draft202012Validator(described).is_valid
    candidates = (*found, given("else").get(name))
    return next((each for each in candidates if each is not None and fits(each)), None)


def _kinds(described: Schema) -> set[str]:
    if "anyOf" in described:
        return {kind for each in described["anyOf"] for kind in _kinds(each)}
    kinds = described.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)


class _Bodies:
    """Whole examples of one document's bodies: one for each schema, or for an operation that has its own."""

    def __init__(self, components: Schema) -> None:
        self.components = components
        self.made: Schema = {}

    def add(self, operation: str, body: Schema, own: Named, *, answered: bool) -> None:
        for media_type, content in body.get("content", {}).items():
            if "examples" in content:
                continue
            schema = content["schema"]
            name = (
                f"{operation}{'-answer' if answered else ''}"
                if operation in own
                else _name(schema, operation)
            )
            example = own.get(operation)
            if isinstance(example, dict) and media_type in example:  # one for each media type
                name = f"{name}-{re.split('[/+.-]', media_type)[-1]}"
                example = example[media_type]
            elif isinstance(example, dict) and any("/" in key for key in example):
                name, example = _name(schema, operation), None
            if media_type.startswith("multipart/") or (example is None and schema.get("format") == "binary"):
                continue  # a file
            if name not in self.made:
                value = self.whole(schema, answered=answered) if example is None else example
                self._check(name, schema, value)
                self.made[name] = {"value": value}
            content["examples"] = {"example": {"$ref": f"#/components/examples/{name}"}}

    def whole(self, schema: Schema, *, answered: bool, name: str = "") -> Any:
        """Make an example of a schema: of a body the required fields, of an answer all."""
        if isinstance(example := schema.get("example"), str | int) or schema.get("examples"):
            return schema.get("examples", [example])[0]
        if "$ref" in schema:
            return self.whole(self._resolved(schema), answered=answered, name=name)
        for key in ("allOf", "anyOf"):
            if key in schema and "properties" not in schema:
                parts = [each for each in schema[key] if each.get("type") != "null"]
                return self.whole(parts[0], answered=answered, name=name)
        if "const" in schema or "enum" in schema:
            return schema.get("const", next(iter(schema.get("enum", ())), None))
        kinds = _kinds(schema)
        if "object" in kinds or "properties" in schema:
            required = schema.get("required", ())
            below = given("below").get(name, {})
            return {
                key: below[key]
                if key in below
                else None
                if answered and self._is_empty(key, each)
                else self.whole(each, answered=answered, name=key)
                for key, each in schema.get("properties", {}).items()
                if (answered or key in required or not required)
                and not each.get("writeOnly" if answered else "readOnly")
            }
        if "array" in kinds:
            return [self.whole(schema["items"], answered=answered, name=name)]
        if schema.get("format") in _FORMATS:
            usual, by_name = _FORMATS[schema["format"]], given("fields").get(name)
            fits = Draft202012Validator(schema, format_checker=FormatChecker()).is_valid
            return by_name if by_name is not None and fits(by_name) else usual
        if "boolean" in kinds:
            return schema.get("default", False)
        found = of(name, schema)
        return schema.get("default", "") if found is None else found

    def _is_empty(self, name: str, schema: Schema) -> bool:
        return name in given("empty") and Draft202012Validator(
            {**schema, "components": self.components}
        ).is_valid(None)

    def _resolved(self, schema: Schema) -> Schema:
        found: Schema = self.components["schemas"][schema["$ref"].rpartition("/")[2]]
        return found

    def _check(self, name: str, schema: Schema, value: Any) -> None:
        document = {**schema, "components": self.components}
        validator = Draft202012Validator(document, format_checker=FormatChecker())
        if error := next(validator.iter_errors(value), None):
            raise NoExampleError(
                f"{name} at {error.json_path}: {error.message[:300]}. Say one in api/http/examples.yaml."
            )


def _name(schema: Schema, operation: str) -> str:
    return str(schema["$ref"]).rpartition("/")[2] if "$ref" in schema else operation
