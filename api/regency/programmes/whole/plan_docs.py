"""Files of docs/masterplan, generated from the code: the states of a version, and the schema of its document."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from api.http import documents
from api.regency.masterplan import policies
from api.regency.programmes.whole.shapes import SCHEMA
from tenants import Fields, Named

FOLDER = Path(settings.BASE_DIR) / "docs" / "masterplan"
_ROOT = "MasterplanDocument"
#: The components that a part refers to.
_REFERRED = re.compile(r'"#/components/schemas/(\w+)"')
_HEAD = """\
<!-- Written by `manage.py write_plan_docs` from api/regency/masterplan/policies.py. Do not edit. -->
# The states of a masterplan

A version of the masterplan is a draft, is submitted, is returned or accepted by the ministry. A submitted version is
never overwritten: a new version starts as a copy (`based_on_id`).

"""
_BESIDE = """
## Beside it: in force or not

Enactment is the regency's own act, by its regulation, in any of the states above, also without acceptance. One version
is in force on a day: until its plan period ends, or until the next enacted one supersedes it. An enacted version
does not change any more. Its regulation and days can be corrected with a reason, and an enactment on which no report
relies can be undone: [enactment](../enactment.md).

"""
_MINISTRY = "the ministry"


def pages() -> dict[str, bytes]:
    """Return each file's content by its name."""
    return {
        "states.md": _states().encode(),
        f"{SCHEMA.replace('/', '-')}.schema.json": (
            json.dumps(document_schema(), indent=2, ensure_ascii=False) + "\n"
        ).encode(),
    }


def document_schema() -> Fields:
    """Return the document as JSON Schema 2020-12, taken from the regencies' OpenAPI document as it is written."""
    openapi = documents.read(documents.DOCUMENTS["regency"].file)
    known = openapi["components"]["schemas"]
    wanted, waiting = {}, {_ROOT}
    while waiting:
        name = waiting.pop()
        wanted[name] = known[name]
        waiting |= set(_REFERRED.findall(json.dumps(known[name]))) - wanted.keys()
    local = json.loads(json.dumps(wanted).replace("#/components/schemas/", "#/$defs/"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "$ref": f"#/$defs/{_ROOT}",
        "$defs": dict(sorted(local.items())),
    }


def _states() -> str:
    """Return Markdown with both state diagrams and the roles that take each step."""
    tables: tuple[Mapping[Any, Named], ...] = (policies.STATES, policies.ENACTMENT)
    steps = dict.fromkeys(step for table in tables for steps in table.values() for step in steps)
    del steps["supersede"]
    who = [
        f"| {step} | {', '.join(sorted(policies.ROLES[step])) if step in policies.ROLES else _MINISTRY} |"
        for step in steps
    ]
    return (
        _HEAD
        + _diagram("draft: begin", policies.STATES)
        + _BESIDE
        + _diagram("not_enacted", policies.ENACTMENT)
        + "\n## Roles by step\n\n| Step | Who |\n|---|---|\n"
        + "\n".join(who)
        + "\n"
    )


def _diagram(first: str, table: Mapping[Any, Named]) -> str:
    lines = [
        f"    {state} --> {after}: {step}" for state, steps in table.items() for step, after in steps.items()
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *lines, "```", ""])
