"""The naming table over the documents: what a name's ending says, and one shape for what it refers to."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.support.documented import documents

type Schema = dict[str, Any]

#: What is signed keeps its names.
SIGNED = "Receipt"
#: A span: of instants for access, of days for what is in force.
SPANS = {"valid_from", "valid_until"}
#: Of Standard Webhooks, and of the metadata of Satu Data Indonesia.
OTHERS_NAMES = {"timestamp", "keadaan_data", "tanggal_rilis"}
#: The instant that figures are of, that of a sandbox, and from when on a thing stands or a list is wanted.
INSTANTS = {"as_of", "compare_as_of", "edition_as_of", "now", "since", "status_since", "updated_since"}
#: Switches of a request say what it is to do, not what is so.
SWITCHES = {"dry_run", "ended", "official", "together", "with_superseded", "with_total"}
#: A verb says as much as `is_`; the plan's own terms are columns of its workbook.
VERBS = {
    "adds_up", "changes_what_was_shown", "counts_nationally", "differs", "differs_from_accepted", "resolves",
    "would_change_what_was_shown",
}  # fmt: skip
TERMS = {"quick_win", "stopped", "without_warning"}
#: One object of id and name, of code and name. What the open registry says of a regency is more: RegencyOut.
SHAPES = {
    "agency": {"NamedAgencyOut"},
    "application": {"NamedApplicationOut"},
    "person": {"NamedPersonOut", "PersonOut"},
    "place": {"Text", "TextOrEmpty", "string"},
    "province": {"ProvinceOut"},
    "regency": {"NamedRegencyOut"},
}


#: A name alone: beside the id that the body takes, and in the plan's document, whose ids the regency may not have.
NAMES = {("DocumentProgramme", "lead_agency_name"), ("OwnerOut", "person_name")}


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
    """Return the possible types of a member: a format, a type or the name of a schema, except null."""
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


def named(*of: str) -> set[str]:
    """Return the names of all that may be of this type, but in what is signed."""
    return {
        name for place, name, schema in members() if types(schema) & set(of) and not place.startswith(SIGNED)
    }


def test_an_identifier_is_called_so() -> None:
    wrong = {
        (place, name)
        for place, name, schema in members()
        if ("uuid" in types(schema)) and name.split("_")[-1] not in ("id", "ids") and SIGNED not in place
    }
    parts_of_addresses = ("activity", "book", "chapter", "delivery", "programme")
    shared = {("", name) for name in parts_of_addresses}
    assert wrong <= shared


def test_a_day_ends_in_on() -> None:
    assert {name for name in named("date") if not name.endswith("_on")} <= SPANS


def test_an_instant_ends_in_at() -> None:
    wrong = {name for name in named("date-time") if not name.endswith("_at")}
    assert wrong == SPANS | OTHERS_NAMES | INSTANTS


def test_what_is_true_or_false_begins_with_is_or_has() -> None:
    wrong = {name for name in named("boolean") if not name.startswith(("is_", "has_"))}
    assert wrong == SWITCHES | VERBS | TERMS


def test_a_count_is_a_whole_number() -> None:
    for place, name, schema in members():
        if name.endswith("_count"):
            assert types(schema) == {"integer"}, (place, name)
        if name.startswith(("is_", "has_")):
            assert types(schema) == {"boolean"}, (place, name)


def test_what_is_referred_to_has_one_shape() -> None:
    found = defaultdict(set)
    for place, name, schema in members():
        if name in (*SHAPES, "agencies") and not place.startswith(SIGNED):
            found[name] |= types(schema)
    assert found == {**SHAPES, "agencies": {"DocumentAgency"}}


def test_a_shape_by_which_a_thing_is_named_has_its_key() -> None:
    found = {
        name: schema["properties"]
        for document in documents().values()
        for name, schema in document["components"]["schemas"].items()
        if "properties" in schema and name in {each for shapes in SHAPES.values() for each in shapes}
    }
    assert {name for name, of in found.items() if "name" in of and of.keys() & {"id", "code"}} == {
        each for shapes in SHAPES.values() for each in shapes if each.endswith("Out")
    }


def test_a_name_alone_is_called_so() -> None:
    found = {
        (place, name)
        for place, name, _ in members()
        if name.endswith(("person_name", "agency_name", "application_name"))
    }
    assert found == NAMES
    for place, name, schema in members():
        if name.endswith("_by") and name != "group_by":
            assert not types(schema) & {"string", "uuid"}, (place, name)
