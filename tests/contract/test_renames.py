"""The map of renames: each new name stands in today's documents, and no old one is left."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from api.http.problem_docs import OPERATIONS
from tests.support.documented import documents

RENAMES: dict[str, dict[str, Any]] = yaml.safe_load(
    (settings.BASE_DIR / "docs" / "decisions" / "renames.yaml").read_text()
)
METHODS = ("get", "put", "post", "patch", "delete")


def operations(*names: str) -> Iterator[dict[str, Any]]:
    for document in (documents()[name] for name in names or documents()):
        for verbs in document["paths"].values():
            yield from (verbs[method] for method in METHODS if method in verbs)


def prose() -> Iterator[Path]:
    """Pages that people read, but for those that tell what was."""
    for page in (settings.BASE_DIR / "docs").rglob("*.md"):
        if "decisions" not in page.parts:
            yield page


def check(renames: dict[str, str], found: set[str]) -> None:
    assert set(renames.values()) <= found
    assert not set(renames) & found


def test_addresses_have_their_new_names() -> None:
    paths = [path for document in documents().values() for path in document["paths"]]
    for old, new in RENAMES["addresses"].items():
        assert any(new in path for path in paths), new
        assert not any(old in path for path in paths), old


def test_no_page_names_an_old_address() -> None:
    for page in prose():
        text = page.read_text()
        assert not [old for old in RENAMES["addresses"] if old.strip("/") in text], page


def test_operations_have_their_new_names() -> None:
    check(RENAMES["operations"], {each["operationId"] for each in operations()})


def schemas(*names: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for document in (documents()[name] for name in names or documents()):
        yield from document["components"]["schemas"].items()


def test_schemas_have_their_new_names() -> None:
    check(RENAMES["schemas"], {name for name, _ in schemas()})


def test_what_two_documents_called_alike_has_two_names() -> None:
    for document, renames in RENAMES["operations_of"].items():
        check(renames, {each["operationId"] for each in operations(document)})
    for document, renames in RENAMES["schemas_of"].items():
        check(renames, {name for name, _ in schemas(document)})


def test_no_operation_means_two_things() -> None:
    paths: dict[str, set[str]] = {}
    for document in documents().values():
        for path, verbs in document["paths"].items():
            for method in METHODS:
                if method in verbs:
                    paths.setdefault(verbs[method]["operationId"], set()).add(path)
    assert not {name for name, found in paths.items() if len(found) > 1}


def test_no_schema_means_two_things() -> None:
    found: dict[str, Any] = {}
    for name, schema in schemas():
        assert found.setdefault(name, shape_of(schema)) == shape_of(schema), name


def shape_of(part: Any) -> Any:
    """A schema without its texts, which say of whom it is."""
    if isinstance(part, dict):
        texts = ("description", "example", "examples")
        return {
            key: shape_of(value) for key, value in part.items() if key not in texts or isinstance(value, dict)
        }
    return [shape_of(each) for each in part] if isinstance(part, list) else part


def test_fields_and_parameters_have_their_new_names() -> None:
    found = {field for _, schema in schemas() for field in schema.get("properties", {})}
    check(RENAMES["fields"], found | parameters())


def test_parameters_have_their_new_names() -> None:
    check(RENAMES["parameters"], parameters())


def parameters() -> set[str]:
    """Names of the parameters of queries."""
    shared = [
        each for document in documents().values() for each in document["components"]["parameters"].values()
    ]
    own = [each for verb in operations() for each in verb.get("parameters", ())]
    return {each["name"] for each in (*shared, *own) if each.get("in") == "query"}


def test_fields_of_one_schema_have_their_new_names() -> None:
    fields = {name: schema.get("properties", {}) for name, schema in schemas()}
    for old, new in RENAMES["fields_of"].items():
        name, field = old.split(".")
        assert new in fields[name], old
        assert field not in fields[name], old


def test_values_of_enums_have_their_new_names() -> None:
    enums = {name: schema["enum"] for name, schema in schemas() if "enum" in schema}
    for old, new in RENAMES["values"].items():
        name, value = old.split(".")
        assert new in enums[name], old
        assert value not in enums[name], old


def test_codes_have_their_new_names() -> None:
    given = json.loads(OPERATIONS.read_text())
    check(RENAMES["codes"], {code for by in given.values() for codes in by.values() for code in codes})
