"""Content of a submitted masterplan: the version with its books and all its programmes, without persons."""

from collections.abc import Callable, Sequence

from api.http import shapes
from api.national.evidence.words import Subject
from api.national.ledger.words import Kind
from api.regency.evidence import handover as evidence
from api.regency.masterplan import policies, queries
from api.regency.masterplan.books import BookContent, BookRow, ChapterContent, ChapterRow, by_book
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.shapes import Masterplan as Content
from api.regency.programmes import queries as programmes
from api.regency.programmes.shapes import Programme, ProgrammeRow, agencies_of
from tenants import Document

#: Schemas of the content. Fields that came with a later one are in it where they say something; a content in which none
#: does is of the one before, as it was before there were any, so that a plan that was accepted stays equal to itself.
SCHEMA = "masterplan/1"
WITH_PURPOSE = "masterplan/2"
WITH_MARKDOWN = "masterplan/3"
WITH_AGENCY_KIND = "masterplan/4"
PURPOSE = ("description", "outcome", "locations", "indicators")


def content(masterplan: Masterplan, *, regency: str) -> Document:
    """Return the submission's content as stored, in JSON types with money as text. Agencies have id and name.

    `regency` is the Kemendagri code.
    """
    rows = programmes.programmes_of(masterplan.pk)
    said_of = parts(masterplan, rows, _book)
    said_of["programmes"] = [
        {name: said for name, said in each.items() if said or name not in PURPOSE}
        for each in said_of["programmes"]
    ]
    has_purpose = any(name in each for each in said_of["programmes"] for name in PURPOSE)
    books = said_of["books"]
    has_markdown = any("format" in each for book in books for each in book["chapters"])
    schema = WITH_MARKDOWN if has_markdown else WITH_PURPOSE if has_purpose else SCHEMA
    if any("kind" in each for each in said_of["agencies"]):
        schema = WITH_AGENCY_KIND
    return {
        "schema": schema,
        "regency": regency,
        "masterplan": {
            "id": str(masterplan.pk),
            "number": masterplan.number,
            "based_on": str(masterplan.based_on_id) if masterplan.based_on_id else None,
            **said(masterplan),
        },
        "books": books,
        **said_of,
        "evidence": _evidence(masterplan, rows),
    }


def said(masterplan: Masterplan) -> Document:
    """Return the content of the version, without books and programmes."""
    return shapes.sealed(shapes.from_model(Content, masterplan), Content)


def _evidence(masterplan: Masterplan, rows: Sequence[ProgrammeRow]) -> list[Document]:
    """Return the evidence of the version, its programmes and their activities.

    Once the version is submitted, that is what was submitted: files linked later belong to the next version, or to the
    reports of realisations.
    """
    if masterplan.state not in policies.EDITABLE:
        return evidence.handed_over(Kind.MASTERPLAN, str(masterplan.pk))
    return evidence.named(
        [
            (Subject.MASTERPLAN, str(masterplan.pk)),
            *((Subject.PROGRAMME, str(row.id)) for row in rows),
            *((Subject.ACTIVITY, str(each.id)) for row in rows for each in row.activities),
        ]
    )


def parts(
    masterplan: Masterplan,
    rows: Sequence[ProgrammeRow],
    book: Callable[[BookRow, Sequence[ChapterRow]], Document],
) -> Document:
    """Return the agencies, programmes and books of the version to which these programmes belong."""
    agencies = queries.agencies_by_id(id for row in rows for id in agencies_of(row).values())
    return {
        "agencies": [
            {"id": str(agency.pk), "name": agency.name, "short_name": agency.short_name}
            | ({"kind": agency.kind} if agency.kind else {})
            for agency in agencies
        ],
        "programmes": [
            {"id": str(row.id), "dimension": row.dimension, **shapes.sealed(row, Programme)} for row in rows
        ],
        "books": [book(each, chapters) for each, chapters in by_book(masterplan.pk)],
    }


def _book(row: BookRow, chapters: Sequence[ChapterRow]) -> Document:
    return {"id": str(row.id), **shapes.document(row, BookContent), "chapters": list(map(_chapter, chapters))}


def _chapter(row: ChapterRow) -> Document:
    said = shapes.document(row, ChapterContent)
    return {name: each for name, each in said.items() if (name, each) != ("format", "text")}
