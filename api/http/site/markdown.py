"""Markdown as HTML, for the pages of docs/ in a browser. HTML in it is shown as text.

Headings can be linked to (with GitHub's names for them, which the links in docs/ use), tables scroll by themselves on a
narrow screen, code can be reached and scrolled by keyboard, and the caller decides where links lead.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any
from unicodedata import normalize

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from tenants import frozen

#: Where a link of the text leads to; None where there is nothing to lead to, so that it stays text.
Leads = Callable[[str], str | None]

_NOT_IN_NAMES = re.compile(r"[^\w\- ]")
_TO_THE = re.compile(r"text-align:(\w+)")


@frozen
class Heading:
    """A heading, and the plain text below it up to the next one."""

    level: int
    name: str
    text: str
    below: str = ""


@frozen
class Page:
    """A text as a page: its headings, the title first, and all of it as HTML."""

    headings: tuple[Heading, ...]
    html: SafeString

    @property
    def title(self) -> str:
        return next((each.text for each in self.headings if each.level == 1), "")


def page(text: str, *, leads: Leads) -> Page:
    tokens = _MARKDOWN.parse(text)
    headings = _name_headings(tokens)
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            _align_by_class(token)
        if token.children:
            token.children = list(_led(token.children, leads))
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    # What the renderer gives: text is escaped, and `html` is off, so that tags are its own alone.
    return Page(tuple(headings), mark_safe(html))  # noqa: S308


def _name_headings(tokens: Sequence[Token]) -> list[Heading]:
    """Give each heading its name, a repeated one with a number."""
    found: list[Heading] = []
    taken: dict[str, int] = {}
    for opening, content in pairwise(tokens):
        if opening.type != "heading_open":
            if found and content.content:
                found[-1] = replace(found[-1], below=f"{found[-1].below} {_plain(content)}")
            continue
        text = "".join(
            each.content for each in content.children or () if each.type in ("text", "code_inline")
        )
        name = _NOT_IN_NAMES.sub("", normalize("NFC", text).strip().lower()).replace(" ", "-")
        number = taken[name] = taken.get(name, -1) + 1
        name = f"{name}-{number}" if number else name
        opening.attrSet("id", name)
        found.append(Heading(int(opening.tag[1:]), name, text))
    return found


def _plain(token: Token) -> str:
    """Return the text of a paragraph or a piece of code, without marks and links."""
    return "".join(each.content or " " for each in token.children) if token.children else token.content


def _led(tokens: Sequence[Token], leads: Leads) -> Any:
    """Return the tokens of a line, without links that lead nowhere."""
    dropped = False
    for token in tokens:
        if token.type == "link_open":
            there = leads(str(token.attrGet("href") or ""))
            dropped = there is None
            if there is not None:
                token.attrSet("href", there)
        if not (dropped and token.type in ("link_open", "link_close")):
            yield token


def _align_by_class(token: Token) -> None:
    """Replace a style attribute, which the pages' policy forbids, by a class."""
    if (found := _TO_THE.fullmatch(str(token.attrs.pop("style", "")))) is not None:
        token.attrSet("class", found[1])


class _Renderer(RendererHTML):
    def table_open(self, *tokens: Any) -> str:
        return '<div class="scrolls" tabindex="0">' + self.renderToken(*tokens)

    def table_close(self, *tokens: Any) -> str:
        return self.renderToken(*tokens) + "</div>\n"

    def fence(self, *tokens: Any) -> str:
        return _reached(super().fence(*tokens))

    def code_block(self, *tokens: Any) -> str:
        return _reached(super().code_block(*tokens))


def _reached(code: str) -> str:
    return code.replace("<pre", '<pre tabindex="0"', 1)


_OPTIONS: Mapping[str, bool] = {"html": False}
_MARKDOWN = MarkdownIt("commonmark", _OPTIONS, renderer_cls=_Renderer).enable("table")
