"""Reading the books of a version of the masterplan."""

from uuid import UUID

from django.db.models import QuerySet

from api.http import etags
from api.http.lookup import one
from api.regency.masterplan.models import Book

ORDER = ("position", "id")


def books(masterplan: UUID) -> QuerySet[Book]:
    """In their order."""
    return Book.objects.filter(masterplan_id=masterplan).order_by(*ORDER)


def book(masterplan: UUID, id: UUID) -> Book:
    """Raises NotFound."""
    return one(books(masterplan), "book", book=id)


def tag(book: Book) -> str:
    # By the row: a book that was taken out and came back begins again at version 1.
    return etags.strong("book", book.pk, book.version)
