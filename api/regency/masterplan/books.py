"""Books of a version of the masterplan: any number of any kind; and how any part of a version is kept."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Model, QuerySet

from api.http import etags, paging, shapes
from api.http.lookup import one
from api.http.shapes import choice, ident, instant, shape, text, whole
from api.http.versioned import Row
from api.identity.callers import Actor
from api.regency.history.stores import ModelStore
from api.regency.masterplan import models
from api.regency.masterplan.problems import BookHasChapters
from tenants.pool import statements

ORDER = paging.order(
    "position",
    "id",
    also=("kind", "title", "updated_at"),
    since="updated_at",
    types={"position": int},
    columns={"id": "book"},
)


def place(**more: Any) -> int:
    """Declare the place of a part. The default is after those that were given one."""
    return whole("Its place; of one place the older comes first.", least=0, most=32767, default=1000, **more)


@shape
class BookContent:
    """Content of a book, its chapters aside."""

    kind: str = choice(
        models.Book.Kind.choices,
        "strategic_analysis, masterplan, executive_summary, quick_win or roadmap.",
        shown="What kind of book.",
    )
    title: str = text(300, "Such as Buku 1 Analisis Strategis.", shown="Its title.")


@shape
class Book(BookContent):
    """A book of the masterplan. Its chapters are written by themselves."""

    position: int = place()


@shape(answer="A book as one version of the masterplan has it.")
class BookRow(Book):
    #: The row's own: a book that was taken out and came back begins again at version 1.
    key: UUID = ident("The row's key.", hidden=True, source="id")
    id: UUID = ident(
        "The book's id, the same in every version of the masterplan.", before="kind", source="book"
    )
    version: int = whole("Counts the changes of this row, from 1.")
    updated_at: datetime = instant("In UTC.")

    etag = etags.tag("book", "key", "version")


class PartStore[R: Row, C](ModelStore[R, C]):
    """One part of a version, which is locked by now. It has an ETag, a history, and the same id in every version."""

    @classmethod
    def of(cls, masterplan: UUID, id: UUID, by: Actor, now: datetime) -> Self:
        return cls({cls.resource: id, "masterplan_id": masterplan}, by, now)

    @property
    def besides(self) -> dict[str, Any]:
        return {"updated_at": self.now}

    def remove(self, row: R) -> None:
        self.model._default_manager.filter(**self.key).delete()
        self.record(row, None)


class BookStore(PartStore[BookRow, Book]):
    """One book. `remove` raises Conflict where chapters are in it."""

    model = models.Book
    resource = "book"

    def remove(self, row: BookRow) -> None:
        if models.Chapter.objects.filter(**self.key).exists():
            raise BookHasChapters()
        super().remove(row)


def books(masterplan: UUID) -> QuerySet[models.Book]:
    """Return the books of a version in their order."""
    return models.Book.objects.filter(masterplan_id=masterplan).order_by("position", "book")


def book(masterplan: UUID, id: UUID) -> BookRow:
    """Return one book. Raises NotFound."""
    return row_of(one(books(masterplan), "book", book=id))


def row_of(book: models.Book) -> BookRow:
    return shapes.from_model(BookRow, book)


def copy(model: type[Model], *, source: UUID, target: UUID, now: datetime) -> None:
    """Copy all parts of a kind into a version that has none. Their rows have keys of their own, which nobody sees."""
    columns = {"id": "gen_random_uuid()", "masterplan": "%(target)s", "version": "1", "updated_at": "%(now)s"}
    statements.run(
        f"{shapes.copy_columns(model, 'p', **columns)} FROM {model._meta.db_table} p"
        " WHERE p.masterplan_id = %(source)s",
        {"source": source, "target": target, "now": now},
    )
