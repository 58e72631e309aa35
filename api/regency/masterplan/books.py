"""Books of a version of the masterplan: any number of any kind. A book keeps its id in every version."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from api.http import etags, paging, shapes
from api.http.lookup import one
from api.http.shapes import by_field, choice, field, ident, instant, many, shape, text, whole
from api.http.versioned import Store
from api.identity.callers import Actor
from api.regency.history import operations as history
from api.regency.masterplan import models
from tenants.ids import uuid7
from tenants.pool import statements

ORDER = paging.order(
    "position",
    "id",
    also=("kind", "title", "updated_at"),
    since="updated_at",
    types={"position": int},
    columns={"id": "book"},
)

#: Text as it was written, with the spaces around it.
WRITTEN = by_field(
    str, partial(serializers.CharField, max_length=200_000, allow_blank=True, trim_whitespace=False)
)

# The copies' own keys are never shown; the books keep their ids.
_COPY = (
    shapes.copy_columns(
        models.Book,
        "b",
        id="gen_random_uuid()",
        masterplan="%(target)s",
        version="1",
        updated_at="%(now)s",
    )
    + " FROM masterplan_book b WHERE b.masterplan_id = %(source)s"
)


@shape(name="Chapter", alike=True)
class Chapter:
    title: str = text(300, "Such as Analisis SWOT.")
    text: str = field(WRITTEN, "In Markdown or plain.", default="")


@shape
class Book:
    """A book of the masterplan, whole."""

    kind: str = choice(
        models.Book.Kind.choices,
        "strategic_analysis, masterplan, executive_summary, quick_win or roadmap.",
        shown="What kind of book.",
    )
    title: str = text(300, "Such as Buku 1 Analisis Strategis.", shown="Its title.")
    chapters: tuple[Chapter, ...] = many(Chapter, 200, "In their order.", default=())


@shape(answer="A book as one version of the masterplan has it.")
class BookRow(Book):
    #: The row's own: a book that was taken out and came back begins again at version 1.
    key: UUID = ident("The row's key.", hidden=True)
    position: int = whole("Its place among the books.", hidden=True)
    id: UUID = ident("The book's id, the same in every version of the masterplan.", before="kind")
    version: int = whole("Counts the changes of this row, from 1.")
    updated_at: datetime = instant("In UTC.")

    etag = etags.tag("book", "key", "version")


@shape(answer="A book in a list: without its chapters' text.")
class ListedBookRow(BookRow):
    chapters: tuple[Chapter, ...] = many(Chapter, None, "Left out of lists.", default=(), hidden=True)
    chapter_count: int = whole("How many chapters it has.")


@dataclass(frozen=True, slots=True)
class BookStore(Store[BookRow, Book]):
    """One book of a version. `find` raises NotFound without the version, Conflict where that may not change.

    Who holds the version's lock already may add, change and remove without `find`.
    """

    masterplan: UUID
    id: UUID
    by: Actor
    now: datetime

    def find(self) -> BookRow | None:
        found = books(self.masterplan).filter(book=self.id).first()
        return row_of(found) if found else None

    def add(self, content: Book, *, position: int | None = None) -> BookRow:
        if position is None:
            last = books(self.masterplan).values_list("position", flat=True).last()
            position = 0 if last is None else last + 1
        book = self._book(content, key=uuid7(), position=position, version=1)
        book.save(force_insert=True)
        return self._recorded(None, row_of(book))

    def change(self, row: BookRow, content: Book, *, position: int | None = None) -> BookRow:
        position = row.position if position is None else position
        book = self._book(content, key=row.key, position=position, version=row.version + 1)
        book.save(force_update=True)
        return self._recorded(row, row_of(book))

    def remove(self, row: BookRow) -> None:
        models.Book.objects.filter(pk=row.key).delete()
        self._record(row.version, row, None)

    def _book(self, content: Book, *, key: UUID, position: int, version: int) -> models.Book:
        return models.Book(
            pk=key,
            masterplan_id=self.masterplan,
            book=self.id,
            position=position,
            version=version,
            updated_at=self.now,
            **shapes.stored(content, models.Book),
        )

    def _recorded(self, before: BookRow | None, after: BookRow) -> BookRow:
        self._record(after.version, before, after)
        return after

    def _record(self, version: int, before: BookRow | None, after: BookRow | None) -> None:
        change = history.Change(f"{self.id}/{self.masterplan}", version, before, after, Book)
        history.record(self.by, self.now, "book", change)


def books(masterplan: UUID) -> QuerySet[models.Book]:
    """Return the books of a version in their order."""
    return models.Book.objects.filter(masterplan_id=masterplan).order_by("position", "id")


def book(masterplan: UUID, id: UUID) -> BookRow:
    """Return one book. Raises NotFound."""
    return row_of(one(books(masterplan), "book", book=id))


def row_of(book: models.Book) -> BookRow:
    return shapes.from_model(BookRow, book, id=book.book, key=book.pk)


def listed_row_of(book: models.Book) -> ListedBookRow:
    return shapes.from_model(
        ListedBookRow, book, id=book.book, key=book.pk, chapters=(), chapter_count=len(book.chapters)
    )


def copy_books(*, source: UUID, target: UUID, now: datetime) -> None:
    """Copy all books of a version into an empty one."""
    statements.run(_COPY, {"source": source, "target": target, "now": now})
