"""Markdown of chapters: CommonMark with tables, pictures from the regency's evidence, and no raw HTML."""

from collections.abc import Iterable, Iterator

import nh3
from django.utils.html import linebreaks
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEME = "evidence:"
#: HTML is read as such, so that a rule can refuse it.
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


def html_in(text: str) -> str:
    """Return the first HTML in a text, or an empty text."""
    found = (each.content for each in _tokens(text) if each.type in ("html_block", "html_inline"))
    return next(found, "").strip()


def pictures(text: str) -> list[str]:
    """Return the addresses of the pictures of a text."""
    return [str(each.attrs["src"]) for each in _tokens(text) if each.type == "image"]


def render(text: str, *, format: str) -> str:
    """Return a text as HTML that contains only Markdown's own elements."""
    if format != "markdown":
        return nh3.clean(linebreaks(text, autoescape=True))
    tokens = _MARKDOWN.parse(text)
    for each in _within(tokens):
        if each.type == "image":
            sha256 = str(each.attrs["src"]).removeprefix(SCHEME)
            each.attrs["src"] = f"../../../../evidence/{sha256}/content/"
    return nh3.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _tokens(text: str) -> Iterator[Token]:
    return _within(_MARKDOWN.parse(text))


def _within(tokens: Iterable[Token]) -> Iterator[Token]:
    for each in tokens:
        yield each
        yield from _within(each.children or ())
