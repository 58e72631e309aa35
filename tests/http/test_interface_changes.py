"""Changes that break clients are distinguished from others, and refused unless they are declared."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from api.http.documents import DOCUMENTS, read
from api.http.interface_changes import changes
from api.http.management.commands import compare_schema

BEFORE: dict[str, Any] = {
    "paths": {
        "/things/": {
            "post": {
                "operationId": "create_thing",
                "parameters": [
                    {"in": "query", "name": "kind", "schema": {"type": "string", "enum": ["a", "b"]}}
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}}
                },
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Out"}}}}
                },
            }
        }
    },
    "components": {
        "schemas": {
            "In": {"type": "object", "properties": {"name": {"type": "string"}, "note": {"type": "string"}}},
            "Out": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
        }
    },
}


def after(**at: Any) -> dict[str, Any]:
    """The document with a value at each place, written a__b__c; None takes it away."""
    document = copy.deepcopy(BEFORE)
    places = {"post": document["paths"]["/things/"]["post"], **document["components"]["schemas"]}
    for place, value in at.items():
        *way, last = place.split("__")
        part: Any = places
        for name in way:
            part = part[int(name)] if name.isdigit() else part[name]
        if value is None:
            del part[last]
        else:
            part[last] = value
    return document


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (after(Out__properties__id=None), "Out.id: is gone"),
        (after(Out__required=[]), "Out.id: may be absent now"),
        (after(Out__properties__id={"type": ["string", "null"]}), "Out.id: string is now null or string"),
        (after(In__required=["name"]), "In.name: is needed now"),
        (after(In__properties__note=None), "In.note: is gone"),
        (after(In__properties__name={"type": "integer"}), "In.name: string is now integer"),
        (after(post__operationId="add_thing"), "POST /things/: operationId create_thing is now add_thing"),
        (after(post__parameters=[]), "POST /things/ parameter kind: is gone"),
        (after(post__parameters__0__required=True), "POST /things/ parameter kind: is needed now"),
        (
            after(post__parameters__0__schema__enum=["a"]),
            "POST /things/ parameter kind: b is no choice any more",
        ),
        (after(post__responses={}), "POST /things/ 201: is gone"),
        ({**BEFORE, "paths": {}}, "POST /things/: is gone"),
    ],
)
def test_what_breaks_clients(document: dict[str, Any], text: str) -> None:
    assert [(change.text, change.breaking) for change in changes(BEFORE, document)] == [(text, True)]


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (after(Out__properties__name={"type": "string"}), "Out.name: is new"),
        (after(In__properties__size={"type": "string"}), "In.size: is new"),
        (after(In__properties__name={"type": ["string", "null"]}), "In.name: string is now null or string"),
        (after(post__deprecated=True), "POST /things/: is deprecated"),
        (
            after(post__parameters__0__schema__enum=["a", "b", "c"]),
            "POST /things/ parameter kind: c is a new choice",
        ),
    ],
)
def test_what_does_not(document: dict[str, Any], text: str) -> None:
    assert [(change.text, change.breaking) for change in changes(BEFORE, document)] == [(text, False)]


def test_our_own_documents_do_not_differ_from_themselves() -> None:
    for document in DOCUMENTS.values():
        content = read(document.file)
        assert changes(content, copy.deepcopy(content)) == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release of the shortest of our documents, kept elsewhere."""
    monkeypatch.setattr(compare_schema, "DOCUMENTS", {"open": DOCUMENTS["open"]})
    for name, path in (("RELEASED", "released"), ("DECLARED", "breaking.toml"), ("CHANGES", "CHANGES.md")):
        monkeypatch.setattr(compare_schema, name, tmp_path / path)
    call_command("compare_schema", release="1.0.0")
    return tmp_path


def test_a_breaking_change_is_refused_until_it_is_declared_with_a_reason(folder: Path) -> None:
    released = folder / "released" / "open.yaml"
    document = read(released)
    schemas = document["components"]["schemas"]
    schemas["DimensionOut"]["properties"]["old_name"] = {"type": "string"}
    schemas["DimensionOut"]["properties"].pop("name")
    schemas["DimensionOut"]["required"].remove("name")
    released.write_text(yaml.safe_dump(document))
    with pytest.raises(CommandError, match=r"open: DimensionOut\.old_name: is gone"):
        call_command("compare_schema", release="1.1.0")
    declaration = (
        '[[breaking]]\ndocument = "open"\nchange = "DimensionOut.old_name: is gone"\nreason = "{}"\n'
    )
    (folder / "breaking.toml").write_text(declaration.format(""))
    with pytest.raises(CommandError, match="reason"):
        call_command("compare_schema")
    (folder / "breaking.toml").write_text(declaration.format("Nobody could read it."))
    call_command("compare_schema", release="1.1.0")
    said = (folder / "CHANGES.md").read_text()
    assert said.index("## 1.1.0") < said.index("## 1.0.0")
    assert "- **breaks clients** DimensionOut.old_name: is gone (Nobody could read it.)" in said
    assert "- DimensionOut.name: is new" in said
    assert not (folder / "breaking.toml").exists()
    call_command("compare_schema")
