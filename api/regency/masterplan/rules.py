"""Rules of chapters."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from api.http.messages import _
from api.http.rules import STORED, Found, Rules
from api.http.unread import UNREAD
from api.regency.evidence.models import StoredFile
from api.regency.masterplan import markdown
from api.regency.masterplan.problems import HtmlInMarkdown, UnknownBook, UnknownPicture
from tenants import frozen


@frozen
class Proposal:
    """A proposed chapter, and the books of its version."""

    content: Any
    books: Collection[UUID]


def _book(asked: Proposal) -> Found:
    if asked.content.book not in asked.books:
        yield UnknownBook("/book_id")


def _markdown(asked: Proposal) -> Found:
    text = asked.content.text
    if asked.content.format != "markdown" or text is UNREAD:
        return
    if html := markdown.html_in(text):
        yield HtmlInMarkdown("/text", html=html[:100])
    named = dict.fromkeys(markdown.pictures(text))
    hashes = [each.removeprefix(markdown.SCHEME) for each in named]
    files = StoredFile.objects.filter(sha256__in=hashes, media_type__startswith="image/")
    known = {f"{markdown.SCHEME}{each}" for each in files.values_list("sha256", flat=True)}
    for each in named:
        if each not in known:
            yield UnknownPicture("/text", picture=each[:100])


_FORM = _("CommonMark with tables, without HTML; pictures come from the regency's evidence.")
RULES = Rules(
    "chapter",
    (_book, STORED, UnknownBook),
    (
        _markdown,
        _FORM,
        HtmlInMarkdown,
        UnknownPicture,
    ),
)
