"""A whole masterplan on the wire: its document, its completeness, what differs between two versions."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.http.shapes import (
    URL,
    Kind,
    choice,
    field,
    flag,
    ident,
    many,
    nested,
    shape,
    text,
    whole,
)
from api.national.catalogue.words import DIMENSIONS
from api.regency.masterplan import models
from api.regency.masterplan.books import BookContent, ChapterContent
from api.regency.masterplan.filtering import VERSION
from api.regency.masterplan.shapes import STEPS, MasterplanFields
from api.regency.programmes.problems import ProgrammeWithoutLeadAgency
from api.regency.programmes.shapes import Programme, quick_win_has_owner
from api.regency.programmes.whole.carriers import Carrier

#: Version of the document's form.
SCHEMA = "masterplan-document/1"

NAME = Kind[str](str, partial(serializers.CharField, max_length=200))
ANYTHING = Kind[Any](object, serializers.JSONField)


@shape(name="DocumentChapter", alike=True)
class DocumentChapter(ChapterContent):
    """A chapter with its full content."""

    id: UUID = ident("The chapter's id, the same in every version.")


@shape(name="DocumentBook", alike=True)
class DocumentBook(BookContent):
    """A book whole."""

    chapters: tuple[DocumentChapter, ...] = many("In their order.", most=200, default=())
    id: UUID = ident("The book's id, the same in every version.")


@shape(name="DocumentProgramme", alike=True, between=quick_win_has_owner("lead_agency_name"))
class DocumentProgramme(Programme):
    """A programme whole, its agencies by their names."""

    lead_agency: str | None = text(  # type: ignore[assignment]  # here by name, elsewhere by id
        200,
        "The agency that leads it, by its name, such as Bappeda; null where none does yet.",
        default=None,
        key="lead_agency_name",
        missing=ProgrammeWithoutLeadAgency,
    )
    supporting_agencies: tuple[str, ...] = many(  # type: ignore[assignment]
        "Agencies that take part, by their names, such as Dinas Sosial.",
        NAME,
        most=50,
        distinct=True,
        default=(),
        key="supporting_agency_names",
    )
    id: UUID = ident("The programme's id, the same in every version.")


@shape(name="MasterplanDocument", alike=True)
class MasterplanDocument:
    """The complete masterplan."""

    schema: str = choice([(SCHEMA, SCHEMA)], "The form of this document.")
    masterplan: MasterplanFields = nested("Period, vision, missions and sections.")
    agencies: tuple[Carrier, ...] = many("Every agency that a programme names.", most=500)
    books: tuple[DocumentBook, ...] = many("In their order.", most=50)
    programmes: tuple[DocumentProgramme, ...] = many("With ceilings and activities.", most=500)


@shape
class CompletenessPart:
    part: str = text(100, "Such as masterplan, readiness, book:<kind> or dimension:<code>.")
    total: int = whole("How many things are asked.")
    met: int = whole("How many are there.")


@shape
class Missing:
    """One thing that is missing."""

    code: str = text(100, "What kind of thing, for programs.")
    part: str = text(100, "The part that it belongs to.")
    dimension: str | None = choice(DIMENSIONS, "Its dimension, where it has one.")
    item: str | None = text(100, "Which one of several: an id, element or year.")
    pointer: str = text(100, "Its place in .../document/, as a JSON Pointer.")
    message: str = text(500, "What to do, in the language of Accept-Language.")
    link: str = field(URL, "What to write to.")
    method: str = choice(("POST", "PATCH"), "How: POST adds to a list, PATCH changes fields.")


@shape
class Completeness:
    """How complete a version is, and what is still missing."""

    profile: str = choice(models.Masterplan.Profile, "It decides what is asked.")
    is_complete: bool = flag("True if nothing is missing: only then can it be submitted.")
    percent: int = whole("Rounded down.")
    parts: tuple[CompletenessPart, ...] = many("By part.")
    missing: tuple[Missing, ...] = many("In the document's order.")
    may: tuple[str, ...] = many("Steps that the caller may take next.", STEPS)


@shape(name="PlanDifferenceOut")
class Difference:
    place: str = text(1000, "In words, such as programmes, Mal Pelayanan Publik, title.")
    before: object | None = field(ANYTHING, "Null for what was added.")
    after: object | None = field(ANYTHING, "Null for what was taken out.")


@shape(name="PlanDifferencesOut")
class Differences:
    """Differences between two versions, item by item."""

    from_: UUID = ident("The version before.")
    to: UUID = ident("The version after.")
    differences: tuple[Difference, ...] = many("In the document's order.")


@shape
class DifferencesQuery:
    from_: UUID = field(VERSION, "The version to compare with, by its id.")
