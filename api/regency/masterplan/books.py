"""Books of a version of the masterplan: any number of any kind."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from api.http import etags, paging, shapes
from api.http.lookup import one
from api.http.shapes import choice, ident, instant, shape, text, whole
from api.regency.masterplan import models, parts
from api.regency.masterplan.parts import PartStore
from api.regency.masterplan.problems import BookHasChapters

ORDER = paging.order(
    "position",
    "id",
    also=("kind", "title", "updated_at"),
    since="updated_at",
    types={"position": int},
    columns={"id": "book"},
)


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

    position: int = parts.place()


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
