"""Books of a version over HTTP."""

from uuid import UUID

from api.http import shapes, versioned
from api.http.endpoint import Address, Written, listed
from api.http.paging import Page
from api.identity.permissions import Reader, Steward
from api.regency.masterplan import books, queries
from api.regency.masterplan.books import Book, BookRow, BookStore, CreateBook, ListedBookRow
from api.regency.masterplan.entrance import PlanView

shelf = Address("masterplans/<uuid:id>/books/", PlanView, tagged=True)
one_book = Address("masterplans/<uuid:id>/books/<uuid:book>/", PlanView, tagged=True)


@shelf.get("list_books", can=Reader)
def list_books(call: PlanView, id: UUID) -> Page[ListedBookRow]:
    """The books of a version, in their order, without their text."""
    queries.masterplan(id)
    return listed(call, books.books(id), books.listed_row_of, by=books.ORDER)


@shelf.post("create_book", can=Steward)
def create_book(call: PlanView, id: UUID, body: CreateBook) -> Written[BookRow]:
    """Add a book at the end of a draft of the masterplan."""
    content = shapes.recast(Book, body)
    row = books.create_book(masterplan=id, id=body.id, content=content, by=call.actor, now=call.now)
    return Written(row, created=True, below=row.id)


@one_book.get("get_book", can=Reader)
def get_book(call: PlanView, id: UUID, book: UUID) -> BookRow:
    """One book with its chapters."""
    return books.book(id, book)


@one_book.put("put_book", can=Steward, versioned=True)
def put_book(call: PlanView, id: UUID, book: UUID, body: Book) -> Written[BookRow]:
    """Add a book under an id of your own, or replace it.

    Adding and repeating the same need no If-Match; replacing something else does.
    """
    return versioned.put(call.request, BookStore(id, book, call.actor, call.now), body)


@one_book.delete("delete_book", can=Steward, versioned=True)
def delete_book(call: PlanView, id: UUID, book: UUID) -> None:
    """Take a book out of a draft of the masterplan.

    Other versions keep it, and its history stays.
    """
    versioned.delete(call.request, BookStore(id, book, call.actor, call.now))
