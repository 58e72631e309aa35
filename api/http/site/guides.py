"""Serve the guides and the pages that they link to, from docs/, to readers who have only the service's address.

They keep their paths below /docs/, so that their links work. A program gets the Markdown itself, a browser a page.
"""

import re
from functools import cache
from pathlib import Path
from posixpath import join, normpath
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from api.http.documents import DOCUMENTS, RELEASED
from api.http.exceptions import NotFound
from api.http.interface_changes import since_release
from api.http.rendering import HTMLRenderer, JSONRenderer, Written
from api.http.site import markdown
from api.http.site.pages import CACHED, PublicPage, tag
from tenants import Fields

FOLDER: Path = settings.BASE_DIR / "docs"
_PUBLISHED = ("*.md", "errors/*.md", "guides/*.md", "guides/*/*.md", "id/*.md", "verify_receipt.py")
#: Texts that have addresses of their own.
_INDEXES = {
    "guides/README.md": "/docs/guides/",
    "errors/README.md": "/docs/problems/",
    "CHANGELOG.md": "/docs/changelog/",
}
#: What a generated file says of itself, to who would edit it.
_MADE = re.compile(r"\A<!--.*?-->\s*", re.DOTALL)


class MarkdownRenderer(Written):
    media_type = "text/markdown"
    format = "md"


class SitePage(PublicPage):
    """A page with the side bar, in one of two languages."""

    def shown(self, request: Request, template: str, context: Fields, language: str) -> HttpResponse:
        context = {**context, "language": language, "groups": navigation(language), "here": request.path}
        response = self.page(request, template, context)
        response["Content-Language"] = language
        return response


class Guide(SitePage):
    """A text of docs/."""

    renderer_classes = (MarkdownRenderer, JSONRenderer, HTMLRenderer)
    tagged = True

    def get(self, request: Request, name: str) -> HttpResponse:
        if name not in texts():
            raise NotFound(f"no page {name}")
        renderer: Any = request.accepted_renderer
        if isinstance(renderer, HTMLRenderer) and name.endswith(".md"):
            language, other = _languages(name)
            context = {"page": paged(name, _text(name)), "other": other and address(other)}
            response = self.shown(request, "http/guide.html", context, language)
        else:
            kind = "text/markdown" if name.endswith(".md") else "text/plain"
            response = HttpResponse(_text(name), content_type=f"{kind}; charset=utf-8", headers=CACHED)
        response["ETag"] = tag(response.content)
        return response


class ProblemPage(Guide):
    """One problem type: the page of an answer's `type`."""

    def get(self, request: Request, slug: str) -> HttpResponse:
        return super().get(request, f"errors/{slug}.md")


@cache
def texts() -> dict[str, str]:
    """Return the published texts, by their place below docs/, read from disk once."""
    files = [file for pattern in _PUBLISHED for file in sorted(FOLDER.glob(pattern))]
    found = {file.relative_to(FOLDER).as_posix(): file.read_text() for file in files}
    return {**found, "CHANGELOG.md": (settings.BASE_DIR / "CHANGELOG.md").read_text()}


def _text(name: str) -> str:
    """Return a published text as its own page shows it: the changelog with the changes of the documents."""
    return _changelog() if name == "CHANGELOG.md" else texts()[name]


@cache
def navigation(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the side bar: groups of titles and addresses, in `language` (en, id) where a text exists in it."""
    guides = [name for name in texts() if name.startswith(f"guides/{language}/")]
    english = [name for name in texts() if name.endswith(".md") and "/" not in name and name not in _INDEXES]
    reference = [_in(language, name) for name in english]
    titled = {name: (paged(name).title, str(address(name))) for name in (*guides, *reference, *_INDEXES)}
    start, guided, told = (
        ("Mulai", "Panduan", "Rujukan") if language == "id" else ("Start", "Guides", "Reference")
    )
    return [
        (start, [("API", "/docs/"), *(titled[name] for name in _INDEXES)]),
        (guided, [titled[name] for name in guides]),
        (told, sorted(titled[name] for name in reference)),
    ]


@cache
def paged(name: str, text: str = "") -> markdown.Page:
    """Make a page of a text, or of another one at its place. A link to an unpublished file becomes text."""

    def leads(target: str) -> str | None:
        if "://" in target or target.startswith(("#", "mailto:")):
            return target
        path, hash, part = target.partition("#")
        there = address(normpath(join(name, "..", path)))
        return there and f"{there}{hash}{part}"

    return markdown.page(_MADE.sub("", text or texts()[name]), leads=leads)


def address(place: str) -> str | None:
    """Return the address of a file of docs/, if it is served."""
    if place in _INDEXES:
        return _INDEXES[place]
    folder, _, file = place.rpartition("/")
    stem = file.rpartition(".")[0]
    if place in texts():
        return f"/docs/problems/{stem}" if folder == "errors" else f"/docs/{place}"
    if folder == "openapi" and stem in DOCUMENTS:
        return f"/openapi/{file}"
    return None


def _languages(name: str) -> tuple[str, str]:
    """Return the page's language, and the same page in the other one, if it exists."""
    if name.startswith(("id/", "guides/id/")):
        return "id", name.replace("guides/id/", "guides/en/").removeprefix("id/")
    other = _in("id", name)
    return "en", other if other != name else ""


def _in(language: str, name: str) -> str:
    """Return the text's name in a language, or the English one where it has no translation."""
    other = name.replace("guides/en/", "guides/id/") if name.startswith("guides/") else f"id/{name}"
    return other if language == "id" and other in texts() else name


@cache
def _changelog() -> str:
    """Return CHANGELOG.md followed by the changes of the interface, once something has been released."""
    parts = [texts()["CHANGELOG.md"]]
    for name, document in DOCUMENTS.items():
        if found := since_release(RELEASED, document):
            lines = [f"- {'**breaks clients** ' if each.breaking else ''}{each.text}" for each in found]
            parts.append("\n".join([f"## Interface since the last release: {name}", "", *lines]))
    if (earlier := RELEASED / "CHANGES.md").exists():
        parts.append(earlier.read_text().replace("# Changes of the interface", "## Changes of the interface"))
    return "\n\n".join(parts)
