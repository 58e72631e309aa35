"""Chapters of the books of a version."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from api.http import etags, paging, shapes
from api.http.exceptions import Problem
from api.http.lookup import one
from api.http.rules import refuse
from api.http.shapes import TEXT, by_field, choice, derived, field, ident, instant, shape, text, whole
from api.identity.callers import Actor
from api.national.evidence.words import Subject
from api.regency.evidence import linking
from api.regency.evidence.shapes import EvidenceLink
from api.regency.masterplan import books, markdown, models
from api.regency.masterplan.books import BookRow, PartStore
from api.regency.masterplan.problems import PictureShown
from api.regency.masterplan.rules import RULES, Proposal

ORDER = paging.order(
    "position",
    "id",
    also=("title", "updated_at"),
    since="updated_at",
    types={"position": int},
    columns={"id": "chapter"},
)

#: Text as it was written, with the spaces around it.
WRITTEN = by_field(
    str, partial(serializers.CharField, max_length=200_000, allow_blank=True, trim_whitespace=False)
)


@shape
class ChapterContent:
    """Content of a chapter."""

    title: str = text(300, "Such as Analisis SWOT.")
    format: str = choice(
        models.Chapter.Format.choices,
        "text, or markdown: CommonMark with tables, and pictures of the regency's evidence (`evidence:SHA256`).",
        default="text",
    )
    text: str = field(WRITTEN, "As it is written.", default="")


@shape
class Chapter(ChapterContent):
    """A chapter of a book."""

    book: UUID = ident("The book's id.", before="title", key="book_id")
    position: int = books.place(before="title")


@shape(answer="A chapter in a list: without its text.")
class ListedChapterRow(Chapter):
    key: UUID = ident("The row's key.", hidden=True, source="id")
    text: str = field(WRITTEN, "Left out of lists.", hidden=True)
    id: UUID = ident(
        "The chapter's id, the same in every version of the masterplan.", before="book", source="chapter"
    )
    version: int = whole("Counts the changes of this row, from 1.")
    updated_at: datetime = instant("In UTC.")

    etag = etags.tag("chapter", "key", "version")


@shape(answer="A chapter as one version of the masterplan has it.")
class ChapterRow(ListedChapterRow):
    text: str = field(WRITTEN, "As it is written.")

    @derived(TEXT, "The text as HTML. Addresses of pictures are relative to the chapter's.")
    def html(self) -> str:
        return markdown.render(self.text, format=self.format)


class ChapterStore(PartStore[ChapterRow, Chapter]):
    """One chapter. Its pictures become evidence of the version."""

    model = models.Chapter
    resource = "chapter"

    def read(self, body: Chapter) -> Chapter:
        refuse(self.broken(body))
        return body

    def broken(self, body: Chapter) -> list[Problem]:
        named = books.books(self.key["masterplan_id"]).values_list("book", flat=True)
        return RULES.broken(Proposal(body, set(named)))

    def recorded(self, before: ChapterRow | None, after: ChapterRow) -> ChapterRow:
        _link(self.key["masterplan_id"], [after], self.by, self.now)
        return super().recorded(before, after)


def chapters(masterplan: UUID) -> QuerySet[models.Chapter]:
    """Return the chapters of a version by their place in their books."""
    return models.Chapter.objects.filter(masterplan_id=masterplan).order_by("position", "chapter")


def chapter(masterplan: UUID, id: UUID) -> ChapterRow:
    """Return one chapter. Raises NotFound."""
    return shapes.from_model(ChapterRow, one(chapters(masterplan), "chapter", chapter=id))


def listed_row_of(chapter: models.Chapter) -> ListedChapterRow:
    return shapes.from_model(ListedChapterRow, chapter, text="")


def by_book(masterplan: UUID) -> list[tuple[BookRow, list[ChapterRow]]]:
    """Return the books of a version, each with its chapters, in their order."""
    found: dict[UUID, list[ChapterRow]] = defaultdict(list)
    for each in chapters(masterplan):
        found[each.book].append(shapes.from_model(ChapterRow, each))
    return [(books.row_of(book), found[book.book]) for book in books.books(masterplan)]


def check_unlinked(subject: str, key: str, sha256: str) -> None:
    """Raise PictureShown where a chapter of this version shows the file."""
    if subject == Subject.MASTERPLAN:
        for each in chapters(UUID(key)).filter(format=models.Chapter.Format.MARKDOWN):
            if markdown.SCHEME + sha256 in markdown.pictures(each.text):
                raise PictureShown(chapter=each.title)


def copy_books(*, source: UUID, target: UUID, by: Actor, now: datetime) -> None:
    """Copy all books of a version, with their chapters, into an empty one."""
    for model in (models.Book, models.Chapter):
        books.copy(model, source=source, target=target, now=now)
    _link(target, [row for _book, rows in by_book(target) for row in rows], by, now)


def _link(masterplan: UUID, chapters: Collection[ChapterRow], by: Actor, now: datetime) -> None:
    named = {each for row in chapters if row.format == "markdown" for each in markdown.pictures(row.text)}
    if named:
        of_plan = partial(EvidenceLink, subject=Subject.MASTERPLAN, key=str(masterplan))
        links = [of_plan(sha256=each.removeprefix(markdown.SCHEME)) for each in sorted(named)]
        linking.link_all(rows=links, by=by, now=now)
