"""What docs/masterplan holds, made from the code: the states, and the schema of the masterplan as one document."""

import json
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from api.http import documents
from api.regency.masterplan import states
from api.regency.programmes.whole.document import SCHEMA

FOLDER = Path(settings.BASE_DIR) / "docs" / "masterplan"
_ROOT = "MasterplanDocument"


def pages() -> dict[str, bytes]:
    """File name to content."""
    return {
        "states.md": states.page().encode(),
        f"{SCHEMA.replace('/', '-')}.schema.json": (
            json.dumps(document_schema(), indent=2, ensure_ascii=False) + "\n"
        ).encode(),
    }


def document_schema() -> dict[str, Any]:
    """The document as JSON Schema 2020-12, taken from the regencies' OpenAPI document, which uses the same language."""
    openapi = yaml.safe_load(documents.render(documents.DOCUMENTS["regency"]))
    known = openapi["components"]["schemas"]
    wanted, waiting = {}, [_ROOT]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted[name] = known[name]
            waiting += sorted(_names(known[name]))
    local = json.loads(json.dumps(wanted).replace("#/components/schemas/", "#/$defs/"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "$ref": f"#/$defs/{_ROOT}",
        "$defs": dict(sorted(local.items())),
    }


def _names(part: Any) -> set[str]:
    """The components that a part refers to."""
    if isinstance(part, dict):
        found = {part["$ref"].rsplit("/", 1)[1]} if isinstance(part.get("$ref"), str) else set()
        return found.union(*map(_names, part.values()))
    if isinstance(part, list):
        return set().union(*map(_names, part))
    return set()
