"""The guides and what they lead to, as they stand in docs/: for who has the service's address and nothing else.

They keep their places below /docs/, so that their links lead on. A program gets the Markdown itself, a browser a page.
"""

import re
from functools import cache
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from posixpath import join, normpath
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from api.http import documents, markdown
from api.http.exceptions import NotFound
from api.http.pages import PublicPage
from api.http.rendering import HTMLRenderer, JSONRenderer, Written

FOLDER: Path = settings.BASE_DIR / "docs"
_PUBLISHED = ("*.md", "errors/*.md", "guides/*/*.md", "verify_receipt.py")
#: What a generated file says of itself, to who would edit it.
_MADE = re.compile(r"\A<!--.*?-->\s*", re.DOTALL)
_OTHER = {"id": "en", "en": "id"}


class MarkdownRenderer(Written):
    media_type = "text/markdown"
    format = "md"


class Guides(PublicPage):
    """Which guides there are."""

    def get(self, request: Request) -> HttpResponse:
        reference = [
            (f"/docs/{name}", paged(name).title)
            for name in texts()
            if name.endswith(".md") and "/" not in name
        ]
        return self.page(request, "http/guides.html", {"reference": sorted(reference, key=itemgetter(1))})


class Guide(PublicPage):
    """One of them, or a page that they lead to."""

    renderer_classes = (MarkdownRenderer, JSONRenderer, HTMLRenderer)
    tagged = True

    def get(self, request: Request, name: str) -> HttpResponse:
        text = texts().get(name)
        if text is None:
            raise NotFound(f"no page {name}")
        renderer: Any = request.accepted_renderer
        if isinstance(renderer, HTMLRenderer) and name.endswith(".md"):
            context = {"page": paged(name), **_languages(name)}
            response = self.page(request, "http/guide.html", context)
            response["Content-Language"] = str(context["language"])
        else:
            kind = "text/markdown" if name.endswith(".md") else "text/plain"
            headers = {"Cache-Control": "public, max-age=300"}
            response = HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
        response["ETag"] = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
        return response


class ProblemPage(Guide):
    """One problem type: where an answer's `type` leads to."""

    def get(self, request: Request, slug: str) -> HttpResponse:
        return super().get(request, f"errors/{slug}.md")


@cache
def texts() -> dict[str, str]:
    """What is published, by its place below docs/. Read from disk once."""
    files = [file for pattern in _PUBLISHED for file in sorted(FOLDER.glob(pattern))]
    return {file.relative_to(FOLDER).as_posix(): file.read_text() for file in files}


@cache
def paged(name: str) -> markdown.Page:
    """A text as a page. A link to what is not published, such as source, stays text."""

    def leads(target: str) -> str | None:
        if "://" in target or target.startswith(("#", "mailto:")):
            return target
        path, hash, part = target.partition("#")
        there = _address(normpath(join(name, "..", path)))
        return there and f"{there}{hash}{part}"

    return markdown.page(_MADE.sub("", texts()[name]), leads=leads)


def _address(place: str) -> str | None:
    """Where a file of docs/ is served, if it is."""
    if place in ("guides/README.md", "errors/README.md"):
        return "/docs/guides/" if place.startswith("guides") else "/docs/problems/"
    folder, _, file = place.rpartition("/")
    stem = file.rpartition(".")[0]
    if place in texts():
        return f"/docs/problems/{stem}" if folder == "errors" else f"/docs/{place}"
    if folder == "openapi" and stem in documents.DOCUMENTS:
        return f"/openapi/{file}"
    return None


def _languages(name: str) -> dict[str, str]:
    """The page's language, and the address of the same guide in the other, if there is one."""
    folder, _, rest = name.removeprefix("guides/").partition("/")
    if folder not in _OTHER or not name.startswith("guides/"):
        return {"language": "en"}
    other = f"guides/{_OTHER[folder]}/{rest}"
    return {"language": folder, "other": f"/docs/{other}" if other in texts() else ""}
