"""The guides and what they lead to, as they stand in docs/: for who has the service's address and nothing else.

They keep their places below /docs/, so that their links lead on. A program gets the Markdown itself, a browser a page
in which the links can be followed.
"""

import re
from functools import cache
from pathlib import Path
from posixpath import join, normpath
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rest_framework.request import Request

from api.http.exceptions import NotFound
from api.http.pages import PublicPage
from api.http.rendering import HTMLRenderer, JSONRenderer, Written

FOLDER: Path = settings.BASE_DIR / "docs"
_PUBLISHED = ("*.md", "guides/*/*.md", "verify_receipt.py")
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,4} .+$", re.MULTILINE)


class MarkdownRenderer(Written):
    media_type = "text/markdown"
    format = "md"


class Guides(PublicPage):
    """Which guides there are."""

    def get(self, request: Request) -> HttpResponse:
        return self.page(request, "http/guides.html", {})


class Guide(PublicPage):
    """One of them, or a page that they lead to."""

    renderer_classes = (MarkdownRenderer, JSONRenderer, HTMLRenderer)

    def get(self, request: Request, name: str) -> HttpResponse:
        text = texts().get(name)
        if text is None:
            raise NotFound(f"no page {name}")
        renderer: Any = request.accepted_renderer
        if isinstance(renderer, HTMLRenderer) and name.endswith(".md"):
            language = "id" if name.startswith("guides/id/") else "en"
            context = {
                "title": text.partition("\n")[0].lstrip("# "),
                "text": linked(name),
                "language": language,
            }
            return self.page(request, "http/guide.html", context)
        kind = "text/markdown" if name.endswith(".md") else "text/plain"
        headers = {"Cache-Control": "public, max-age=300"}
        return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


@cache
def texts() -> dict[str, str]:
    """What is published, by its place below docs/. Read from disk once."""
    files = [file for pattern in _PUBLISHED for file in sorted(FOLDER.glob(pattern))]
    return {file.relative_to(FOLDER).as_posix(): file.read_text() for file in files}


@cache
def linked(name: str) -> SafeString:
    """The text for a page: as it is written, with headings to be seen and links to be followed.

    A link to what is not published, such as source, stays text.
    """

    def link(found: re.Match[str]) -> str:
        said, target = found.groups()
        path = target.partition("#")[0]
        there = normpath(join(name, "..", path)) if path else name
        if "://" not in target and there not in texts():
            return said
        return f'<a href="{target if "://" in target else f"/docs/{there}"}">{said}</a>'

    text = _LINK.sub(link, escape(texts()[name]))
    # Everything in it was escaped above; what is added are our own tags around it.
    return mark_safe(_HEADING.sub(lambda found: f"<strong>{found[0]}</strong>", text))  # noqa: S308
