"""Writing the books of a draft: added, replaced, taken out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from api.http.etags import Precondition
from api.http.exceptions import Conflict, NotFound
from api.identity.callers import Actor
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan import versions
from api.regency.masterplan.books import queries
from api.regency.masterplan.books.content import Content
from api.regency.masterplan.models import Book
from tenants.ids import uuid7

RESOURCE = "book"

# The copies' own keys are never shown; the books keep their ids.
_COPY = """
    INSERT INTO masterplan_book (id, masterplan_id, book, kind, title, chapters, position, version, updated_at)
    SELECT gen_random_uuid(), %(target)s, book, kind, title, chapters, position, 1, %(now)s
    FROM masterplan_book WHERE masterplan_id = %(source)s
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write."""

    book: Book
    created: bool = False
    changed: bool = True


def create_book(*, masterplan: UUID, id: UUID | None, content: Content, by: Actor, now: datetime) -> Book:
    """Adds a book at the end of a draft. Raises NotFound without the masterplan; Conflict where it may not change, and
    where it has a book with this id.
    """
    versions.open_for_work(id=masterplan, now=now)
    if id is not None and queries.books(masterplan).filter(book=id).exists():
        raise Conflict(
            "This version of the masterplan has a book with this id already: change it by PUT.",
            "Versi masterplan ini sudah memuat buku dengan id ini: ubah dengan PUT.",
            code="book_exists",
        )
    return add(masterplan=masterplan, id=id or uuid7(), content=content, by=by, now=now)


def put_book(
    *, masterplan: UUID, id: UUID, content: Content, by: Actor, now: datetime, precondition: Precondition
) -> Written:
    """Makes the book with this id what `content` says: added at the end, replaced, or left when it says so already.

    Replacing asks for the version that the change is made from. Raises NotFound without the masterplan; Conflict where
    it may not change.
    """
    versions.open_for_work(id=masterplan, now=now)
    book = queries.books(masterplan).filter(book=id).first()
    if book is None:
        precondition(None, required=False)
        return Written(add(masterplan=masterplan, id=id, content=content, by=by, now=now), created=True)
    equal = Content.said_by(book) == content
    precondition(queries.tag(book), required=not equal)
    return Written(book, changed=False) if equal else Written(change(book, content=content, by=by, now=now))


def remove_book(*, masterplan: UUID, id: UUID, by: Actor, now: datetime, precondition: Precondition) -> None:
    """Takes a book out of a draft. Other versions keep it. Raises NotFound; Conflict where it may not change."""
    versions.open_for_work(id=masterplan, now=now)
    book = queries.books(masterplan).filter(book=id).first()
    if book is None:
        raise NotFound(f"no book {id} in {masterplan}")
    precondition(queries.tag(book))
    remove(book, by=by, now=now)


def copy_books(*, source: UUID, target: UUID, now: datetime) -> int:
    """Copies all books of a version into an empty one; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_COPY, {"source": source, "target": target, "now": now})
        return int(cursor.rowcount)


def add(
    *, masterplan: UUID, id: UUID, content: Content, by: Actor, now: datetime, position: int | None = None
) -> Book:
    """A book that the version does not have yet. The version is locked already."""
    if position is None:
        last = queries.books(masterplan).values_list("position", flat=True).last()
        position = 0 if last is None else last + 1
    book = Book(masterplan_id=masterplan, book=id, position=position, updated_at=now, **content.document())
    book.save(force_insert=True)
    _record(book, Entry.Action.CREATED, before=None, after=content, by=by, now=now)
    return book


def change(book: Book, *, content: Content, by: Actor, now: datetime, position: int | None = None) -> Book:
    """The book with other content or in another place. The version is locked already."""
    before = Content.said_by(book)
    book.kind, book.title, book.chapters = content.kind, content.title, content.chapters
    book.position = book.position if position is None else position
    book.version += 1
    book.updated_at = now
    book.save()
    _record(book, Entry.Action.UPDATED, before=before, after=content, by=by, now=now)
    return book


def remove(book: Book, *, by: Actor, now: datetime) -> None:
    Book.objects.filter(pk=book.pk).delete()
    _record(book, Entry.Action.DELETED, before=Content.said_by(book), after=None, by=by, now=now)


def _record(
    book: Book,
    action: Entry.Action,
    *,
    before: Content | None,
    after: Content | None,
    by: Actor,
    now: datetime,
) -> None:
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=f"{book.book}/{book.masterplan_id}",
        action=action,
        version=book.version,
        before=before.document() if before else None,
        after=after.document() if after else None,
    )
