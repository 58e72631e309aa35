"""Reading the books of a version of the masterplan."""

from uuid import UUID

from django.db.models import QuerySet

from api.http import etags
from api.http.exceptions import NotFound
from api.regency.masterplan.models import Book

ORDER = ("position", "id")


def books(masterplan: UUID) -> QuerySet[Book]:
    """In their order."""
    return Book.objects.filter(masterplan_id=masterplan).order_by(*ORDER)


def book(masterplan: UUID, id: UUID) -> Book:
    """Raises NotFound."""
    found = books(masterplan).filter(book=id).first()
    if found is None:
        raise NotFound(f"no book {id} in {masterplan}")
    return found


def tag(book: Book) -> str:
    # By the row: a book that was taken out and came back begins again at version 1.
    return etags.strong("book", book.pk, book.version)
