"""Books of a version of the masterplan, of any kind, and their chapters; storage shared by all parts of a version."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any, Self
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from api.http import etags, paging, shapes
from api.http.exceptions import Problems
from api.http.rules import refuse
from api.http.shapes import TEXT, by_field, choice, derived, field, ident, instant, shape, text, whole
from api.http.versioned import Row
from api.identity.callers import Author
from api.national.evidence.words import Subject
from api.regency.evidence import linking
from api.regency.evidence.shapes import EvidenceLink
from api.regency.history.stores import ModelStore
from api.regency.masterplan import markdown, models
from api.regency.masterplan.problems import BookHasChapters, PictureShown
from api.regency.masterplan.rules import RULES, Proposal
from tenants import Fields
from tenants.pool import statements

_by_place = partial(paging.order, "position", "id", since="updated_at", types={"position": int})
BOOKS = _by_place(also=("kind", "title", "updated_at"), columns={"id": "book"})
CHAPTERS = _by_place(also=("title", "updated_at"), columns={"id": "chapter"})


def place(**more: Any) -> int:
    """Declare a part's position. By default it comes after those that have one."""
    return whole(
        "Its position; of equal positions the older part comes first.",
        least=0,
        most=32767,
        default=1000,
        **more,
    )


@shape
class BookContent:
    """Content of a book, without its chapters."""

    kind: str = choice(
        models.Book.Kind,
        "strategic_analysis, masterplan, executive_summary, quick_win or roadmap.",
    )
    title: str = text(300, "Such as Buku 1 Analisis Strategis.")


@shape
class Book(BookContent):
    """A book of the masterplan. Its chapters have addresses of their own."""

    position: int = place()


@shape
class BookRow(Book):
    """A book as one version of the masterplan has it."""

    #: The row's own: a book that was taken out and came back begins again at version 1.
    key: UUID = ident("The row's key.", hidden=True, source="id")
    id: UUID = ident(
        "The book's id, the same in every version of the masterplan.", before="kind", source="book"
    )
    version: int = whole("Counts the changes of this row, from 1.")
    updated_at: datetime = instant("Last change, in UTC.")

    etag = etags.tag("book", "key", "version")


class PartStore[R: Row, C](ModelStore[R, C]):
    """One part of a version, which is locked already. It has an ETag, a history, and the same id in every version."""

    @classmethod
    def of(cls, masterplan: UUID, id: UUID, author: Author) -> Self:
        return cls({cls.resource: id, "masterplan_id": masterplan}, author)

    @property
    def besides(self) -> Fields:
        return {"updated_at": self.author.now}


class BookStore(PartStore[BookRow, Book]):
    """One book. `remove` raises Conflict if it has chapters."""

    model = models.Book
    resource = "book"

    def remove(self, row: BookRow) -> None:
        if models.Chapter.objects.filter(**self.key).exists():
            raise BookHasChapters()
        super().remove(row)


def books(masterplan: UUID) -> QuerySet[models.Book]:
    """Return the books of a version in their order."""
    return models.Book.objects.filter(masterplan_id=masterplan).order_by("position", "book")


#: Text as it was written, with the spaces around it.
WRITTEN = by_field(
    str, partial(serializers.CharField, max_length=200_000, allow_blank=True, trim_whitespace=False)
)


@shape
class ChapterContent:
    """Content of a chapter."""

    title: str = text(300, "Such as Analisis SWOT.")
    format: str = choice(
        models.Chapter.Format,
        "text, or markdown: CommonMark with tables, and pictures of the regency's evidence (`evidence:SHA256`).",
        default="text",
    )
    text: str = field(WRITTEN, "The text in that format.", default="")


@shape
class Chapter(ChapterContent):
    """A chapter of a book."""

    book: UUID = ident("The book's id.", before="title", key="book_id")
    position: int = place(before="title")


@shape
class ListedChapterRow(Chapter):
    """A chapter in a list: without its text."""

    key: UUID = ident("The row's key.", hidden=True, source="id")
    text: str = field(WRITTEN, "Omitted in lists.", hidden=True)
    id: UUID = ident(
        "The chapter's id, the same in every version of the masterplan.", before="book", source="chapter"
    )
    version: int = whole("Counts the changes of this row, from 1.")
    updated_at: datetime = instant("Last change, in UTC.")

    etag = etags.tag("chapter", "key", "version")


@shape
class ChapterRow(ListedChapterRow):
    """A chapter as one version of the masterplan has it."""

    text: str = field(WRITTEN, "The text as written.")

    @derived(TEXT, "The text as HTML. Addresses of pictures are relative to the chapter's address.")
    def html(self) -> str:
        return markdown.render(self.text, format=self.format)


class ChapterStore(PartStore[ChapterRow, Chapter]):
    """One chapter. Its pictures become evidence of the version."""

    model = models.Chapter
    resource = "chapter"

    def read(self, body: Chapter) -> Chapter:
        refuse(self.broken(body))
        return body

    def broken(self, body: Chapter) -> Problems:
        named = books(self.key["masterplan_id"]).values_list("book", flat=True)
        return RULES.broken(Proposal(body, set(named)))

    def record(self, before: ChapterRow | None, after: ChapterRow | None) -> None:
        if after is not None:
            _link(self.key["masterplan_id"], [after], self.author)
        super().record(before, after)


def chapters(masterplan: UUID) -> QuerySet[models.Chapter]:
    """Return the chapters of a version in the order of their books and positions."""
    return models.Chapter.objects.filter(masterplan_id=masterplan).order_by("position", "chapter")


def listed_row_of(chapter: models.Chapter) -> ListedChapterRow:
    return shapes.from_model(ListedChapterRow, chapter, text="")


def by_book(masterplan: UUID) -> list[tuple[BookRow, list[ChapterRow]]]:
    """Return the books of a version, each with its chapters, in their order."""
    found: dict[UUID, list[ChapterRow]] = defaultdict(list)
    for each in chapters(masterplan):
        found[each.book].append(shapes.from_model(ChapterRow, each))
    return [(shapes.from_model(BookRow, book), found[book.book]) for book in books(masterplan)]


def check_unlinked(subject: str, key: str, sha256: str) -> None:
    """Raise PictureShown if a chapter of this version shows the file."""
    if subject == Subject.MASTERPLAN:
        for each in chapters(UUID(key)).filter(format=models.Chapter.Format.MARKDOWN):
            if markdown.SCHEME + sha256 in markdown.pictures(each.text):
                raise PictureShown(chapter=each.title)


def copy_books(*, source: UUID, target: UUID, author: Author) -> None:
    """Copy all books of a version, with their chapters, into an empty one.

    Their rows have keys of their own, which answers do not use.
    """
    columns = {"id": "gen_random_uuid()", "masterplan": "%(target)s", "version": "1", "updated_at": "%(now)s"}
    for model in (models.Book, models.Chapter):
        statements.run(
            f"{shapes.copy_columns(model, 'p', **columns)} FROM {model._meta.db_table} p"
            " WHERE p.masterplan_id = %(source)s",
            {"source": source, "target": target, "now": author.now},
        )
    _link(target, [row for _book, rows in by_book(target) for row in rows], author)


def _link(masterplan: UUID, chapters: Collection[ChapterRow], author: Author) -> None:
    named = {each for row in chapters if row.format == "markdown" for each in markdown.pictures(row.text)}
    if named:
        of_plan = partial(EvidenceLink, subject=Subject.MASTERPLAN, key=str(masterplan))
        links = [of_plan(sha256=each.removeprefix(markdown.SCHEME)) for each in sorted(named)]
        linking.link_all(rows=links, author=author)
