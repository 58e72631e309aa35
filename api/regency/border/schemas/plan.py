"""The form of a submitted masterplan: its shapes as JSON Schema 2020-12.

Objects are closed and complete, numbers that matter are text, nothing is left out.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.http.shapes import Kind, info
from api.national.catalogue.words import DIMENSIONS
from api.national.evidence.words import Subject
from api.national.figures.words import AgencyKind
from api.regency.masterplan.books import BookContent, ChapterContent
from api.regency.masterplan.shapes import Masterplan, Readiness, RpjmdMission
from api.regency.programmes.realisation.shapes import PERCENT as PROGRESS
from api.regency.programmes.shapes import RUPIAH as MONEY, Activity, Allocation, Programme
from api.regency.programmes.whole.snapshot import PURPOSE, WITH_AGENCY_KIND as SCHEMA
from tenants import Document

TEXT: Document = {"type": "string"}
FILLED: Document = {"type": "string", "minLength": 1}
BOOLEAN: Document = {"type": "boolean"}
INTEGER: Document = {"type": "integer"}


def matching(pattern: str) -> Document:
    """Return the schema of a text of this form."""
    return {**TEXT, "pattern": pattern}


DAY = matching(r"^\d{4}-\d{2}-\d{2}$")
#: Plain notation, no exponent, no zeros at the end, no sign on zero.
DECIMAL = matching(r"^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d*[1-9])$")
PERCENT = matching(r"^(100|[1-9]?\d(\.\d?[1-9])?)$")
RUPIAH = matching(r"^(0|[1-9]\d*)$")
ID = matching("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
SHA256 = matching("^[0-9a-f]{64}$")
#: The Kemendagri code, always text.
REGENCY = matching(r"^\d{2}\.\d{2}$")
QUARTER = matching(r"^\d{4}-Q[1-4]$")
PERIOD = matching(r"^\d{4}(-S[12]|-Q[1-4]|-(0[1-9]|1[0-2]))?$")


def closed(description: str, **members: Document) -> Document:
    """Return the schema of an object of exactly these members."""
    return {
        "description": description,
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


def with_optional(shape: Document, **members: Document) -> Document:
    """Return the same object with optional members, which older contents lack."""
    return {**shape, "properties": {**shape["properties"], **members}}


def listed(item: Document) -> Document:
    return {"type": "array", "items": item}


def either(*shapes: Document) -> Document:
    return {"anyOf": list(shapes)}


def or_null(shape: Document) -> Document:
    return either(shape, {"type": "null"})


def one_of(words: Iterable[Any]) -> Document:
    return {"enum": list(words)}


def named(schema: str, title: str, shape: Document) -> Document:
    """Return a named schema. `schema` is the value of the content's member of that name, such as masterplan/1."""
    name, _, number = schema.partition("/")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kota-cerdas:schema:{name}:{number}",
        "title": title,
        **shape,
    }


#: What the published form says of a shape, where its docstring says something else.
_TEXTS = {
    Allocation: "Whole rupiah set aside in a year.",
    BookContent: "A book whole.",
    ChapterContent: "A chapter.",
    Masterplan: "The version: period, vision, missions, and what they are aligned with.",
    Programme: "A programme with its money and its activities.",
    RpjmdMission: "A mission of the five-year plan.",
}
#: Shapes that are rows of tables: their texts have something in them.
_ROWS = (Activity, BookContent, Programme)
_FIGURES = {MONEY: RUPIAH, PROGRESS: PERCENT}
_PLAIN: dict[Any, Document] = {bool: BOOLEAN, date: DAY, Decimal: DECIMAL, int: INTEGER, UUID: ID}


def form(
    shape: type[Any], *, texts: Collection[str] = (), optional: Collection[str] = (), **before: Document
) -> Document:
    """Return the form of a shape's submitted content, after the members `before`.

    It does not restrict `texts` to choices; an `optional` field is left out if it is empty.
    """
    members = before | fields(shape, texts=texts)
    if shape is Readiness:
        members["score"] = or_null({"type": "integer", "minimum": 0, "maximum": 4})
    further = {name: members.pop(name) for name in optional}
    return with_optional(closed(_TEXTS.get(shape, info(shape).doc), **members), **further)


def fields(shape: type[Any], *, texts: Collection[str] = ()) -> dict[str, Document]:
    """Return the form of each field of a shape's submitted content."""
    found = dict[str, Document]()
    for each in info(shape).sent:
        member = FILLED if each.name in texts else _of(each.kind, is_filled=shape in _ROWS)
        found[each.name] = or_null(member) if each.null and not each.filled else member
    return found


def _of(kind: Kind[Any], *, is_filled: bool) -> Document:
    if kind.item is not None:
        return listed(_of(kind.item, is_filled=False))
    if kind.shape is not None:
        return form(kind.shape)
    if kind in _FIGURES:
        return _FIGURES[kind]
    field = kind.sent()
    if isinstance(field, serializers.ChoiceField):
        return one_of(field.choices)
    if isinstance(field, serializers.CharField):
        return FILLED if is_filled and not field.allow_blank else TEXT
    return _PLAIN[kind.of]


#: The evidence that a submission names: hash and metadata of each file, once for each thing that it is of.
EVIDENCE = listed(
    closed(
        "A file that is evidence of something in the submission.",
        subject=one_of(Subject),
        key=FILLED,
        sha256=SHA256,
        name=FILLED,
        media_type=FILLED,
        size={"type": "integer", "minimum": 0},
    )
)


def submitted(schema: str, description: str, **members: Document) -> Document:
    """Return the schema of what a regency submits, with its name, the regency's code, and the evidence."""
    form = closed(description, schema={"const": schema}, regency=REGENCY, **members)
    return with_optional(form, evidence=EVIDENCE)


MASTERPLAN = submitted(
    SCHEMA,
    "A version of the masterplan with its books and all its programmes. Persons stand in it by office.",
    masterplan=form(Masterplan, id=ID, number=INTEGER, based_on=or_null(ID)),
    agencies=listed(
        with_optional(
            closed("An agency that programmes name.", id=ID, name=FILLED, short_name=TEXT),
            kind=one_of(AgencyKind.values),
        )
    ),
    books=listed(form(BookContent, id=ID, chapters=listed(form(ChapterContent, optional=["format"])))),
    programmes=listed(
        form(Programme, texts=["sub_dimension"], optional=PURPOSE, id=ID, dimension=one_of(DIMENSIONS))
    ),
)
