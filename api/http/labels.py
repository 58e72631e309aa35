"""Labels of codes in both languages: the text that a screen shows for a value of an enum.

A vocabulary is an enum of the OpenAPI documents, by its name there. A label is a message: the text that a slice
registers with `say`, else the code in sentence case. Indonesian is in locale/id. A code has one label in every
vocabulary, unless one of them registers its own: medium is a band and a time frame, and Indonesian has a word for each.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import get_resolver

from api.http.exceptions import Problem
from api.http.messages import Message, Text, _, indonesian, table
from api.http.shapes import Texts, document
from tenants import Fields, Named

FILE = settings.BASE_DIR / "docs" / "openapi" / "labels.json"
#: Vocabularies that no screen translates, with the reason.
UNLABELLED: Mapping[str, str] = {
    "ErrorEnum": "codes of OAuth 2 (RFC 6749)",
    "FlowEnum": "grant types of OAuth 2 (RFC 6749)",
    "FormatEnum": "names of file formats",
    "JsonTypeEnum": "types of JSON",
    "MethodEnum": "methods of HTTP",
    "SchemaEnum": "the name of a schema",
    "TokenTypeEnum": "a token type of OAuth 2 (RFC 6750)",
    "TypeEnum": "names of events, which docs/events.md tells of",
}
#: Parameters whose words are names of fields, of forms and of types.
_OF_FORM = {"fields", "format", "media_type", "sort"}
_said: dict[tuple[str, str], Message] = {}


def say(labels: Mapping[str, Message], vocabulary: str = "") -> None:
    """Register labels for codes that do not read as good English, or that differ in one vocabulary."""
    _said.update({(vocabulary, code): label for code, label in table(labels).items()})


def say_rows(rows: Iterable[Mapping[str, str]], vocabulary: str = "") -> None:
    """Give codes the labels of a table: code, name_en, name_id."""
    say({row["code"]: Text(row["name_en"], row["name_id"]) for row in rows}, vocabulary)


def of(code: str, vocabulary: str = "") -> Message:
    """Return the label of a code in a vocabulary."""
    return _said.get((vocabulary, code)) or _said.get(("", code)) or _(in_words(code))


def inside(code: str) -> Text:
    """Return the label of a code as it reads inside a sentence."""
    label = Texts.of(of(code))
    return Text(in_sentence(label.en), in_sentence(label.id))


class Labelled(Problem, abstract=True):
    """A problem whose sentence shows the label of a code in one of its values; the values keep the code."""

    code_in = ""

    def __init__(self, *first: str, **values: Any) -> None:
        super().__init__(*first, **values)
        code = values[self.code_in]
        label = Text(in_words(code).lower(), in_sentence(indonesian(of(code))))
        self.detail = _(self.sentence, **{**values, self.code_in: label})


def in_sentence(label: str) -> str:
    """Return a label for the middle of a sentence, in lower case; an acronym keeps its capitals."""
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def in_words(code: str) -> str:
    """Return a code in sentence case: periodic_report is Periodic report."""
    return code.replace("_", " ").capitalize()


def add(schemas: Fields, paths: Named) -> None:
    """Add `x-labels` to the enums of a document, and the English labels to their text.

    A filter refers to the answers' enum with the same values; where there is none, its own is named after it.
    """
    known = {tuple(schema["enum"]): name for name, schema in schemas.items() if "enum" in schema}
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if name := known.get(tuple(field.get("items", {}).get("enum", ()))):  # of a list that may be null
                field["items"] = {"$ref": f"#/components/schemas/{name}"}
    for parameter in _filters(paths):
        of_one = parameter["schema"].get("items", parameter["schema"])
        if "enum" not in of_one:
            continue
        words = of_one.pop("enum")
        name = known.setdefault(tuple(words), parameter["name"].title().replace("_", "") + "Enum")
        assert schemas.setdefault(name, {"type": of_one.pop("type"), "enum": words})["enum"] == words
        shared = {"$ref": f"#/components/schemas/{name}"}
        of_one |= {"allOf": [shared]} if of_one else shared
    for name, schema in schemas.items():
        if "enum" in schema and name not in UNLABELLED:
            found = {code: document(Texts.of(of(code, name))) for code in schema["enum"]}
            schema["description"] = "\n".join(f"* `{code}`: {said['en']}" for code, said in found.items())
            schema["x-labels"] = found


def _filters(paths: Named) -> list[Fields]:
    return [
        each
        for verbs in paths.values()
        for operation in verbs.values()
        for each in operation.get("parameters", ())
        if each["in"] == "query" and each["name"] not in _OF_FORM
    ]


def written(documents: Sequence[Named]) -> bytes:
    """Return the codes of each vocabulary of the documents, for the service and for the catalogue of messages."""
    schemas = {
        name: each for document in documents for name, each in document["components"]["schemas"].items()
    }
    found = {name: each["enum"] for name, each in sorted(schemas.items()) if "x-labels" in each}
    return (json.dumps(found, indent=1) + "\n").encode()


@cache
def vocabularies() -> Mapping[str, Sequence[str]]:
    """Return the codes of each vocabulary."""
    found: dict[str, list[str]] = json.loads(FILE.read_bytes())
    return found


def texts() -> list[str]:
    """Return the labels made from codes, for the catalogue of messages."""
    get_resolver().url_patterns  # noqa: B018  (each slice says its own when its addresses are mounted)
    return [
        in_words(code)
        for name, codes in vocabularies().items()
        for code in codes
        if not {(name, code), ("", code)} & _said.keys()
    ]
