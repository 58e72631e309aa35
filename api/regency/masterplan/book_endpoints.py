"""Books of a version over HTTP."""

from uuid import UUID

from api.http import resources
from api.http.endpoint import Address, listed
from api.http.paging import Page
from api.identity.permissions import Reader, Steward
from api.regency.masterplan import books, queries, versions
from api.regency.masterplan.books import BookRow, BookStore, ListedBookRow
from api.regency.masterplan.entrance import PlanView

shelf = Address("masterplans/<uuid:id>/books/", PlanView, tagged=True)
one_book = Address("masterplans/<uuid:id>/books/<uuid:book>/", PlanView, tagged=True)


@shelf.get("list_books", can=Reader, order=books.ORDER)
def list_books(call: PlanView, id: UUID) -> Page[ListedBookRow]:
    """The books of a version, in their order, without their text."""
    queries.masterplan(id)
    return listed(call, books.books(id), books.listed_row_of)


@one_book.get("get_book", can=Reader)
def get_book(call: PlanView, id: UUID, book: UUID) -> BookRow:
    """One book with its chapters."""
    return books.book(id, book)


@resources.writes(one_book, "book", "a book of a draft", can=Steward, every=shelf)
def _store(call: PlanView, id: UUID, book: UUID) -> BookStore:
    """A new book comes last. Other versions of the masterplan keep theirs."""
    versions.open_for_work(id=id, now=call.now)
    return BookStore(id, book, call.actor, call.now)
