"""Writing a whole masterplan from one document: into a draft, or as a new version. All of it, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.etags import Precondition
from api.http.exceptions import Invalid
from api.http.messages import _
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.masterplan import books, policies, queries, versions
from api.regency.masterplan.books import Book, BookStore
from api.regency.masterplan.operations import MasterplanStore
from api.regency.masterplan.problems import UnknownAgency
from api.regency.masterplan.shapes import Masterplan
from api.regency.programmes import filling, sets, storing
from api.regency.programmes import queries as programmes
from api.regency.programmes.problems import DuplicateBook
from api.regency.programmes.results import Rows
from api.regency.programmes.shapes import Programme, ProgrammeOfSet, agencies_of, with_agencies
from api.regency.programmes.storing import Change
from api.regency.programmes.whole import document as documents
from api.regency.programmes.whole.carriers import Carriers, check_once
from api.regency.programmes.whole.shapes import SCHEMA, DocumentBook, MasterplanDocument


@dataclass(frozen=True, slots=True)
class Written:
    """The document as it stands now."""

    document: dict[str, Any]
    created: bool = False


def put_document(
    *, id: UUID, given: MasterplanDocument, grant: Grant, by: Actor, now: datetime, precondition: Precondition
) -> Written:
    """Make the version with this id what the document says, books and programmes included, or begin it.

    Programmes and books that the document does not name are taken out; those that it names keep their ids, and so their
    realisations. Agencies are known by name, or by id, and added where there are none. Replacing asks for the document
    that the change is made from. Raises Invalid with the place of each fault; Conflict where the version may not
    change.
    """
    _check(given)
    with documents.at("/masterplan"):
        content = shapes.completed(Masterplan, shapes.given(given.masterplan))
    carriers = Carriers(given.agencies)
    masterplan = versions.find_to_write(id)
    if masterplan is None:
        precondition(None, required=False)
    else:
        before = documents.of(masterplan)
        equal = before == _said(given, content, carriers)
        precondition(documents.tag(before), required=not equal)
        if equal:
            return Written(before)
    with documents.at("/masterplan"):
        store = MasterplanStore(id, grant, by, now)
        if masterplan is None:
            store.add(content)
        else:
            store.replace(queries.row_of(masterplan, grant), content)
    _write_books(id, given.books, by, now)
    carriers.add_missing(by=by, now=now)
    _write_programmes(id, _with_own_agencies(given, carriers), grant, by, now)
    with documents.at("/masterplan"):
        policies.check_years_allocated(programmes.years_allocated(id), content)
    return Written(documents.of(queries.masterplan(id)), created=masterplan is None)


def _check(given: MasterplanDocument) -> None:
    """Agencies and books stand once; of programmes, the writing of many tells. Raises Invalid."""
    check_once(given.agencies)
    ids = [book.id for book in given.books]
    _("It is named already.")
    errors = [DuplicateBook(f"/books/{index}/id") for index, id in enumerate(ids) if id in ids[:index]]
    if errors:
        raise Invalid(errors)


def _said(given: MasterplanDocument, content: Masterplan, carriers: Carriers) -> dict[str, Any]:
    """Return the document that says the same, for comparing."""
    named = [name for each in given.programmes for name in agencies_of(each).values()]
    return {
        "schema": SCHEMA,
        "masterplan": shapes.document(content),
        "agencies": carriers.listed(named),
        "books": [shapes.document(book) for book in given.books],
        "programmes": [shapes.document(with_agencies(each, carriers.name)) for each in given.programmes],
    }


def _with_own_agencies(given: MasterplanDocument, carriers: Carriers) -> list[tuple[UUID, Programme]]:
    """Return the programmes with the regency's own agencies. Raise Invalid where nobody knows one."""
    _("Neither the document nor the regency has an agency of this name.")
    errors = [
        UnknownAgency(f"/programmes/{index}{place}", value=name)
        for index, each in enumerate(given.programmes)
        for place, name in agencies_of(each).items()
        if carriers.id(name) is None
    ]
    if errors:
        raise Invalid(errors)
    return [
        (each.id, shapes.recast(Programme, with_agencies(each, carriers.id))) for each in given.programmes
    ]


def _write_books(masterplan: UUID, given: Sequence[DocumentBook], by: Actor, now: datetime) -> None:
    present = {row.id: row for row in map(books.row_of, books.books(masterplan))}
    named = {book.id for book in given}
    for left_out in (id for id in present if id not in named):
        BookStore(masterplan, left_out, by, now).remove(present[left_out])
    for position, book in enumerate(given):
        store, row = BookStore(masterplan, book.id, by, now), present.get(book.id)
        content = shapes.recast(Book, book)
        if row is None:
            store.add(content, position=position)
        elif row.position != position or not store.is_same(row, content):
            store.change(row, content, position=position)


def _write_programmes(
    masterplan: UUID, given: list[tuple[UUID, Programme]], grant: Grant, by: Actor, now: datetime
) -> None:
    present = {row.id: row for row in programmes.programmes_of(masterplan)}
    left_out = [row for row in present.values() if row.id not in {id for id, _ in given}]
    if left_out:
        storing.write([Change(row, None) for row in left_out], by=by, now=now)
        filling.fill_all({(row.dimension, row.sub_dimension) for row in left_out}, today=day_of(now))
    rows = [
        shapes.recast(ProgrammeOfSet, content, id=id, version=present[id].version if id in present else None)
        for id, content in given
    ]
    sets.write_programmes(masterplan=masterplan, rows=Rows.right(rows), grant=grant, by=by, now=now)
