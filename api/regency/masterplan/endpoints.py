"""Agencies, versions of the masterplan, their books and chapters, over HTTP."""

from datetime import date
from functools import partial
from uuid import UUID

from api.http import resources, shapes
from api.http.endpoint import Address, Page, listed, order
from api.http.lookup import one
from api.http.shapes import DATE, field, shape
from api.identity.permissions import Reader, Steward
from api.regency.entrance import RegencyView
from api.regency.masterplan import books, queries, versions
from api.regency.masterplan.agencies import AgencyRow, AgencyStore
from api.regency.masterplan.books import BookRow, BookStore, ChapterRow, ChapterStore, ListedChapterRow
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.filtering import BOOK
from api.regency.masterplan.operations import MasterplanStore
from api.regency.masterplan.shapes import MasterplanRow

agencies = Address("agencies/")
agency = Address("agencies/<uuid:id>/")


@agencies.get(
    can=Reader,
    order=order("name", "id", also=("short_name", "is_active"), columns={"is_active": "active"}),
)
def list_agencies(call: RegencyView) -> Page[AgencyRow]:
    """List the regency's agencies, by name."""
    return listed(call, queries.agencies(), AgencyRow)


@agency.get(can=Reader)
def get_agency(call: RegencyView, id: UUID) -> AgencyRow:
    """One agency."""
    return shapes.from_model(AgencyRow, one(queries.agencies(), "agency", pk=id))


@resources.writes(agency, "agency", "an agency", can=Steward, every=agencies, patches=True, deletes=False)
def _agency(call: RegencyView, id: UUID) -> AgencyStore:
    return AgencyStore({"pk": id}, call.author)


masterplans = Address("masterplans/")
masterplan = Address("masterplans/<uuid:id>/")


@shape(sparse=True)
class MasterplanFilters:
    in_force_on: date = field(DATE, "Only the version in force on this day, such as 2025-06-30.")


@masterplans.get(can=Reader, order=queries.ORDER)
def list_masterplans(call: PlanView, query: MasterplanFilters) -> Page[MasterplanRow]:
    """List the versions of the masterplan, last begun first; with `in_force_on`, only the one in force on that day."""
    found = queries.masterplans(**shapes.given(query))
    return listed(call, found, partial(queries.row_of, grant=call.grant))


@masterplan.get(can=Reader)
def get_masterplan(call: PlanView, id: UUID) -> MasterplanRow:
    """Show one version of the masterplan, and the caller's next steps."""
    return queries.row_of(queries.masterplan(id), call.grant)


@resources.writes(
    masterplan,
    "masterplan",
    "a version of the masterplan",
    can=Steward,
    every=masterplans,
    said={
        "patch": "Possible for a draft or a returned version. Its programmes stay; `based_on_id` cannot change.",
        "delete": "Possible for a draft that was never submitted or enacted, and that no other version is based on. "
        "Its programmes and books are deleted with it; the history stays.",
    },
)
def _masterplan(call: PlanView, id: UUID) -> MasterplanStore:
    """A new one is empty with a plan period, or a copy with `based_on_id`.

    A copy has the programmes of that version, and its ceilings and road map within the new plan period. `based_on_id`
    cannot change. The fields can change while the version is a draft or was returned; its programmes are not affected.
    """
    if call.request.method == "DELETE":
        versions.lock_all()  # nobody begins a copy of it
    return MasterplanStore(id, call.author)


shelf = Address("masterplans/<uuid:id>/books/")
one_book = Address("masterplans/<uuid:id>/books/<uuid:book>/")
all_chapters = Address("masterplans/<uuid:id>/chapters/")
one_chapter = Address("masterplans/<uuid:id>/chapters/<uuid:chapter>/")


@shape(sparse=True)
class ChapterFilters:
    book: UUID = field(BOOK, "Only chapters of this book.")


@shelf.get(can=Reader, order=books.BOOKS)
def list_books(call: PlanView, id: UUID) -> Page[BookRow]:
    """List the books of a version, in order."""
    queries.masterplan(id)
    return listed(call, books.books(id), BookRow)


@one_book.get(can=Reader)
def get_book(call: PlanView, id: UUID, book: UUID) -> BookRow:
    """Show one book."""
    return shapes.from_model(BookRow, one(books.books(id), "book", book=book))


@resources.writes(
    one_book,
    "book",
    "a book of a draft",
    can=Steward,
    every=shelf,
    said={"delete": "A book with chapters cannot be deleted (409, book_has_chapters)."},
)
def _book(call: PlanView, id: UUID, book: UUID) -> BookStore:
    """Other versions of the masterplan are not changed."""
    versions.open_for_work(id=id, now=call.now)
    return BookStore.of(id, book, call.author)


@all_chapters.get(can=Reader, order=books.CHAPTERS)
def list_chapters(call: PlanView, id: UUID, query: ChapterFilters) -> Page[ListedChapterRow]:
    """List the chapters of a version by their place in their books, without their text."""
    queries.masterplan(id)
    found = books.chapters(id).defer("text").filter(**shapes.given(query))
    return listed(call, found, books.listed_row_of)


@one_chapter.get(can=Reader)
def get_chapter(call: PlanView, id: UUID, chapter: UUID) -> ChapterRow:
    """Show one chapter, as written and as HTML."""
    return shapes.from_model(ChapterRow, one(books.chapters(id), "chapter", chapter=chapter))


@resources.writes(
    one_chapter,
    "chapter",
    "a chapter of a draft",
    can=Steward,
    every=all_chapters,
    said={"delete": "Other versions of the masterplan are not changed."},
)
def _chapter(call: PlanView, id: UUID, chapter: UUID) -> ChapterStore:
    """Write a chapter in Markdown: CommonMark with tables, without HTML.

    A picture is a file of the regency's evidence: `![Map](evidence:SHA256)`; it becomes evidence of the version. Other
    versions of the masterplan are not changed.
    """
    versions.open_for_work(id=id, now=call.now)
    return ChapterStore.of(id, chapter, call.author)
