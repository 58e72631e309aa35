"""Writing a whole masterplan from one document, into a draft or as a new version: all of it or nothing."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.etags import Precondition
from api.http.exceptions import Invalid, Problem
from api.http.rules import refuse
from api.http.unread import UNREAD
from api.identity.callers import Author, RegencyAuthor
from api.regency.masterplan import models, policies, queries, versions
from api.regency.masterplan.books import Book, BookStore, Chapter, ChapterStore, PartStore, by_book
from api.regency.masterplan.operations import MasterplanStore
from api.regency.masterplan.problems import Duplicate, UnknownAgency
from api.regency.masterplan.rules import RULES, Proposal
from api.regency.masterplan.shapes import PERIOD, Masterplan
from api.regency.programmes import filling, proposals, queries as programmes, storing
from api.regency.programmes.operations import checked, write_programmes
from api.regency.programmes.problems import DuplicateBook
from api.regency.programmes.results import Rows
from api.regency.programmes.shapes import ProgrammeOfSet, ProgrammeRow, agencies_of, in_order, with_agencies
from api.regency.programmes.storing import Change
from api.regency.programmes.whole import document as documents
from api.regency.programmes.whole.carriers import Carriers, repeated
from api.regency.programmes.whole.shapes import SCHEMA, DocumentBook, MasterplanDocument
from tenants import Document


def put_document(
    *, id: UUID, given: MasterplanDocument, author: RegencyAuthor, precondition: Precondition
) -> tuple[Document, bool]:
    """Replace the version with this id by the document, books and programmes included, or create it.

    Return the present document, and True where the version is new.

    Programmes and books that are not in the document are removed; others keep their ids, and so their realisations.
    Agencies are given by name or id, and added where they do not exist. Replacing requires the ETag of the document on
    which the change is based. Raises Invalid with the place of each error; Conflict where the version may not change.
    """
    with documents.at("/masterplan"):
        content = shapes.completed(Masterplan, shapes.given(given.masterplan))
    carriers = Carriers(given.agencies)
    faults = [
        *repeated(given.agencies),
        *_faults(given.books),
        *(each.below("/masterplan") for each in policies.content_faults(content, regency_id=author.grant.id)),
        *_unknown_agencies(given, carriers),
    ]
    if faults:
        refuse([*faults, *_of_programmes(id, given, content, carriers, author)])
    masterplan = versions.find_to_write(id)
    if masterplan is None:
        precondition(None, required=False)
    else:
        before = documents.of(masterplan)
        equal = before == _said(id, given, content, carriers)
        precondition(documents.tag(before), required=not equal, repeats=equal)
        if equal:
            return before, False
    with documents.at("/masterplan"):
        store = MasterplanStore(id, author)
        if masterplan is None:
            store.add(content)
        else:
            store.replace(queries.row_of(masterplan, author.grant), content)
    write_books(id, given.books, author)
    carriers.add_missing(author=author)
    _write_programmes(id, given, carriers, author)
    with documents.at("/masterplan"):
        policies.check_years_allocated(programmes.years_allocated(id), content)
    return documents.of(queries.masterplan(id)), masterplan is None


def _faults(books: Sequence[DocumentBook]) -> Iterator[Problem]:
    ids = [book.id for book in books]
    for index, id in enumerate(ids):
        if id in ids[:index]:
            yield DuplicateBook(f"/books/{index}/id")
    seen = set()
    for place, content, id in _chapters(books):
        if id in seen:
            yield Duplicate(f"{place}/id")
        seen.add(id)
        for each in RULES.broken(Proposal(content, ids)):
            yield each.below(place)


def _said(masterplan: UUID, given: MasterplanDocument, content: Masterplan, carriers: Carriers) -> Document:
    """Return the document in the stored form, for comparing. Activities without an id have that of their title."""
    present = {row.id: row for row in programmes.programmes_of(masterplan)}
    stored = [in_order(proposals.identified(each, present.get(each.id))) for each in given.programmes]
    named = [name for each in stored for name in agencies_of(each).values()]
    return {
        "schema": SCHEMA,
        "masterplan": shapes.document(content),
        "agencies": carriers.listed(named),
        "books": [shapes.document(book) for book in given.books],
        "programmes": [
            shapes.document(with_agencies(each, carriers.name))
            for each in sorted(stored, key=attrgetter("id"))
        ],
    }


def _unknown_agencies(given: MasterplanDocument, carriers: Carriers) -> Iterator[Problem]:
    for index, each in enumerate(given.programmes):
        for place, name in agencies_of(each).items():
            if carriers.name(name) is None:
                yield UnknownAgency(f"/programmes/{index}{place}", value=name)


def clear(*, masterplan: UUID, author: RegencyAuthor) -> None:
    """Remove all programmes and books of a locked version."""
    _remove_programmes(programmes.programmes_of(masterplan, begun=True), author)
    write_books(masterplan, (), author)


def write_books(masterplan: UUID, given: Sequence[DocumentBook], author: Author) -> None:
    """Make the books and chapters of a locked version equal to those of a document."""
    found = by_book(masterplan)
    shelf = {book.id: book for book, _rows in found}
    kept = {row.id: row for _book, rows in found for row in rows}
    books = {book.id: shapes.recast(Book, book, position=n) for n, book in enumerate(given)}
    said = {id: content for _place, content, id in _chapters(given)}
    for id in kept.keys() - said.keys():
        ChapterStore.of(masterplan, id, author).remove(kept[id])
    written: tuple[tuple[type[PartStore[Any, Any]], Any, Any], ...] = (
        (BookStore, shelf, books),
        (ChapterStore, kept, said),
    )
    for kind, present, contents in written:
        for id, content in contents.items():
            store = kind.of(masterplan, id, author)
            if id not in present:
                store.add(content)
            elif not store.is_same(present[id], content):
                store.change(present[id], content)
    for id in shelf.keys() - books.keys():
        BookStore.of(masterplan, id, author).remove(shelf[id])


def _chapters(given: Sequence[DocumentBook]) -> Iterator[tuple[str, Chapter, UUID]]:
    """Yield each chapter with its place in the document and its id."""
    for n, book in enumerate(given):
        for position, each in enumerate(book.chapters):
            content = shapes.recast(Chapter, each, book=book.id, position=position)
            yield f"/books/{n}/chapters/{position}", content, each.id


def _of_programmes(
    id: UUID, given: MasterplanDocument, content: Masterplan, carriers: Carriers, author: RegencyAuthor
) -> Iterator[Problem]:
    """Yield the faults of the programmes of a document that has other faults, so that nothing is stored."""
    plan = models.Masterplan(pk=id, **shapes.stored(content, models.Masterplan))
    if not content.years:
        _, end = PERIOD
        setattr(plan, end, UNREAD)
    try:
        checked(plan, _rows(given, carriers, programmes.programmes_of(id)), author=author)
    except Invalid as error:
        # Those of the document are not added yet, and others are told.
        yield from (each for each in error.errors if not isinstance(each, UnknownAgency))


def _rows(
    given: MasterplanDocument, carriers: Carriers, present: Sequence[ProgrammeRow]
) -> Rows[ProgrammeOfSet]:
    """Return the document's programmes as rows of a set that is based on the present ones."""
    read = {row.id: row.version for row in present}
    rows = (with_agencies(each, carriers.id) for each in given.programmes)
    return Rows.right(
        (shapes.recast(ProgrammeOfSet, each, version=read.get(each.id)) for each in rows), "programmes"
    )


def _write_programmes(
    masterplan: UUID, given: MasterplanDocument, carriers: Carriers, author: RegencyAuthor
) -> None:
    present = programmes.programmes_of(masterplan)
    named = {each.id for each in given.programmes}
    left_out = [row for row in present if row.id not in named]
    if left_out:
        _remove_programmes(left_out, author)
    write_programmes(masterplan=masterplan, rows=_rows(given, carriers, present), author=author)


def _remove_programmes(rows: Sequence[ProgrammeRow], author: RegencyAuthor) -> None:
    realised = filling.realised_cells()  # a cell in which only these programmes were is not found afterwards
    storing.write([Change(row, None) for row in rows], author=author)
    filling.fill(((row.dimension, row.sub_dimension) for row in rows), today=author.today)
    filling.fill_realised(realised, today=author.today)
