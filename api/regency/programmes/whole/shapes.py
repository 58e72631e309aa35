"""A whole masterplan in requests and answers: its document, its completeness, the differences between two versions."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.http.shapes import URL, Kind, Strings, choice, field, flag, ident, many, nested, shape, text, whole
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


@shape(alike=True)
class DocumentChapter(ChapterContent):
    """A chapter with its full content."""

    id: UUID = ident("The chapter's id, the same in every version.")


@shape(alike=True)
class DocumentBook(BookContent):
    """A book whole."""

    chapters: tuple[DocumentChapter, ...] = many("The chapters, in order.", most=200, default=())
    id: UUID = ident("The book's id, the same in every version.")


@shape(alike=True, between=quick_win_has_owner("lead_agency_name"))
class DocumentProgramme(Programme):
    """A complete programme, its agencies given by name."""

    lead_agency: str | None = text(  # type: ignore[assignment]  # here by name, elsewhere by id
        200,
        "The name of the lead agency, such as Bappeda; null if there is none yet.",
        default=None,
        key="lead_agency_name",
        missing=ProgrammeWithoutLeadAgency,
    )
    supporting_agencies: Strings = many(  # type: ignore[assignment]
        "The names of supporting agencies, such as Dinas Sosial.",
        NAME,
        most=50,
        distinct=True,
        default=(),
        key="supporting_agency_names",
    )
    id: UUID = ident("The programme's id, the same in every version.")


@shape(alike=True)
class MasterplanDocument:
    """The complete masterplan."""

    schema: str = choice([(SCHEMA, SCHEMA)], "The name of the document's format.")
    masterplan: MasterplanFields = nested("Period, vision, missions and sections.")
    agencies: tuple[Carrier, ...] = many("Every agency that a programme names.", most=500)
    books: tuple[DocumentBook, ...] = many("The books, in order.", most=50)
    programmes: tuple[DocumentProgramme, ...] = many(
        "The programmes, with ceilings and activities.", most=500
    )


@shape
class CompletenessPart:
    """Section of the masterplan, with its requirements and those met."""

    part: str = text(100, "Such as masterplan, readiness, book:<kind> or dimension:<code>.")
    total: int = whole("Number of requirements.")
    met: int = whole("Number of requirements met.")


@shape
class Missing:
    """One missing part."""

    code: str = text(100, "The kind of missing part, for programs.")
    part: str = text(100, "The section that it belongs to.")
    dimension: str | None = choice(DIMENSIONS, "Its dimension, if it has one.")
    item: str | None = text(100, "Identifies one of several: an id, element or year.")
    pointer: str = text(100, "Its place in .../document/, as a JSON Pointer.")
    message: str = text(500, "What to do, in the language of Accept-Language.")
    link: str = field(URL, "Address of the resource to write.")
    method: str = choice(("POST", "PATCH"), "The method for it: POST adds to a list, PATCH changes fields.")


@shape
class Completeness:
    """Completeness of a version, and its missing parts."""

    profile: str = choice(models.Masterplan.Profile, "The profile, which decides the requirements.")
    is_complete: bool = flag("True if nothing is missing: only then can it be submitted.")
    percent: int = whole("The percentage of requirements met, rounded down.")
    parts: tuple[CompletenessPart, ...] = many("The sections, with their requirements.")
    missing: tuple[Missing, ...] = many("The missing parts, in the document's order.")
    may: Strings = many("Steps that the caller may take next.", STEPS)


@shape(name="PlanDifferenceOut")
class Difference:
    """Place in which two versions differ."""

    place: str = text(1000, "The place in words, such as programmes, Mal Pelayanan Publik, title.")
    before: object | None = field(ANYTHING, "Null if it was added.")
    after: object | None = field(ANYTHING, "Null if it was removed.")


@shape(name="PlanDifferencesOut")
class Differences:
    """Differences between two versions, item by item."""

    from_: UUID = ident("The earlier version.")
    to: UUID = ident("The later version.")
    differences: tuple[Difference, ...] = many("The differences, in the document's order.")


@shape
class DifferencesQuery:
    from_: UUID = field(VERSION, "The id of the version to compare with.")
