"""Samples in TypeScript, by openapi-fetch: the reference makes none. The guide for integrators says how to begin."""

import json
from typing import Any

from api.http.components import Schema

_BEGIN = "// Step 2 of the guide for integrators makes the client.\n"


def add(document: Schema) -> None:
    """Add a sample to each operation whose body, if it has one, is JSON."""
    components = document["components"]
    for path, verbs in document["paths"].items():
        for method, operation in verbs.items():
            given = [_found(components, each) for each in operation.get("parameters", ())]
            options: dict[str, Any] = {}
            for each in (each for each in given if each.get("required")):
                within = options.setdefault("params", {}).setdefault(each["in"], {})
                within[each["name"]] = _example(components, each)
            if "requestBody" in operation:
                content = operation["requestBody"]["content"].get("application/json")
                if content is None:
                    continue
                options["body"] = _found(components, next(iter(content["examples"].values())))["value"]
            said = f", {json.dumps(options, indent=2, ensure_ascii=False)}" if options else ""
            call = f"{_BEGIN}const {{ data, error }} = await client.{method.upper()}({json.dumps(path)}{said});\n"
            operation["x-codeSamples"] = [{"lang": "typescript", "label": "TypeScript", "source": call}]


def _example(components: Schema, parameter: Schema) -> Any:
    if "example" in parameter:
        return parameter["example"]
    schema = parameter["schema"].get("items", parameter["schema"])
    of_one = _found(components, schema.get("allOf", [schema])[0])
    value = (of_one.get("examples") or of_one.get("enum") or ["ECO-03"])[0]
    return [value] if "items" in parameter["schema"] else value


def _found(components: Schema, part: Schema) -> Schema:
    """Return a part of the document, or the component that it refers to."""
    if "$ref" not in part:
        return part
    _, _, group, name = part["$ref"].split("/")
    found: Schema = components[group][name]
    return found
