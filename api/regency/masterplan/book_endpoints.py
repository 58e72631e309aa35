"""Books of a version, and their chapters, over HTTP."""

from uuid import UUID

from api.http import resources, shapes
from api.http.endpoint import Address, listed
from api.http.paging import Page
from api.http.shapes import ident, shape
from api.identity.permissions import Reader, Steward
from api.regency.masterplan import books, chapters, queries, versions
from api.regency.masterplan.books import BookRow, BookStore
from api.regency.masterplan.chapters import ChapterRow, ChapterStore, ListedChapterRow
from api.regency.masterplan.entrance import PlanView

shelf = Address("masterplans/<uuid:id>/books/", PlanView, tagged=True)
one_book = Address("masterplans/<uuid:id>/books/<uuid:book>/", PlanView, tagged=True)
all_chapters = Address("masterplans/<uuid:id>/chapters/", PlanView, tagged=True)
one_chapter = Address("masterplans/<uuid:id>/chapters/<uuid:chapter>/", PlanView, tagged=True)


@shape(sparse=True)
class ChapterFilters:
    book: UUID = ident("Only those of this book.", key="book_id")


@shelf.get("list_books", can=Reader, order=books.ORDER)
def list_books(call: PlanView, id: UUID) -> Page[BookRow]:
    """The books of a version, in their order."""
    queries.masterplan(id)
    return listed(call, books.books(id), books.row_of)


@one_book.get("get_book", can=Reader)
def get_book(call: PlanView, id: UUID, book: UUID) -> BookRow:
    """One book."""
    return books.book(id, book)


@resources.writes(one_book, "book", "a book of a draft", can=Steward, every=shelf)
def _book(call: PlanView, id: UUID, book: UUID) -> BookStore:
    """Other versions of the masterplan keep theirs."""
    versions.open_for_work(id=id, now=call.now)
    return BookStore.of(id, book, call.actor, call.now)


@all_chapters.get("list_chapters", can=Reader, order=chapters.ORDER)
def list_chapters(call: PlanView, id: UUID, query: ChapterFilters) -> Page[ListedChapterRow]:
    """The chapters of a version by their place in their books, without their text."""
    queries.masterplan(id)
    found = chapters.chapters(id).defer("text").filter(**shapes.given(query))
    return listed(call, found, chapters.listed_row_of)


@one_chapter.get("get_chapter", can=Reader)
def get_chapter(call: PlanView, id: UUID, chapter: UUID) -> ChapterRow:
    """One chapter, as it is written and as HTML."""
    return chapters.chapter(id, chapter)


@resources.writes(one_chapter, "chapter", "a chapter of a draft", can=Steward, every=all_chapters)
def _chapter(call: PlanView, id: UUID, chapter: UUID) -> ChapterStore:
    """Markdown is CommonMark with tables, without HTML. A picture is a file of the regency's evidence:
    `![Map](evidence:SHA256)`; it becomes evidence of the version. Other versions of the masterplan keep theirs.
    """
    versions.open_for_work(id=id, now=call.now)
    return ChapterStore.of(id, chapter, call.actor, call.now)
