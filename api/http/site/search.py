"""Search over everything: each section of each page, each operation of each document."""

from collections.abc import Iterator
from functools import cache

from django.http import HttpResponse
from django.utils.text import Truncator, slugify
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import documents
from api.http.language import active_language
from api.http.rendering import HTMLRenderer
from api.http.site import guides
from tenants import frozen

_MOST = 60
_AROUND = 120


class Search(guides.SitePage):
    """Search results, as a page or as JSON."""

    def get(self, request: Request) -> HttpResponse | Response:
        wanted = str(request.query_params.get("q", ""))[:100]
        results = found(wanted)
        if not isinstance(request.accepted_renderer, HTMLRenderer):
            return Response({"data": results})
        language = active_language()
        return self.shown(request, "http/search.html", {"wanted": wanted, "results": results}, language)


@frozen
class Entry:
    """A place to find. `kind` is shown beside it: the page, or the document."""

    title: str
    kind: str
    address: str
    text: str

    def rank(self, words: list[str]) -> tuple[int, int] | None:
        """Return the rank of an entry, the lowest best; None if it lacks one of the words.

        Titles with the words come first, then texts with the most occurrences.
        """
        title, everything = self.title.lower(), f"{self.title} {self.kind} {self.text}".lower()
        if not all(word in everything for word in words):
            return None
        return sum(word not in title for word in words), -sum(everything.count(word) for word in words)

    def excerpt(self, word: str) -> str:
        """Return the text around the first word."""
        at = max(0, self.text.lower().find(word) - _AROUND // 2)
        at = self.text.find(" ", at) + 1 if at else 0  # between words
        return f"{'… ' if at else ''}{Truncator(self.text[at:]).chars(_AROUND)}"


def found(wanted: str) -> list[dict[str, str]]:
    """Return the entries with all words of `wanted`, best first, at most 60."""
    words = wanted.lower().split()
    if not words:
        return []
    ranked = [(rank, entry) for entry in _entries() if (rank := entry.rank(words)) is not None]
    ranked.sort(key=lambda each: each[0])
    return [
        {"title": each.title, "kind": each.kind, "address": each.address, "excerpt": each.excerpt(words[0])}
        for _, each in ranked[:_MOST]
    ]


@cache
def _entries() -> tuple[Entry, ...]:
    return (*_operations(), *_sections())


def _sections() -> Iterator[Entry]:
    for name in guides.texts():
        if not name.endswith(".md"):
            continue
        page, address = guides.paged(name), guides.address(name)
        for each in page.headings:
            place = address if each.level == 1 else f"{address}#{each.name}"
            yield Entry(each.text, page.title, str(place), each.below.strip())


def _operations() -> Iterator[Entry]:
    for document in documents.DOCUMENTS.values():
        for path, verbs in documents.read(document.file)["paths"].items():
            for verb, operation in verbs.items():
                said = f"{operation.get('summary', '')}. {operation.get('description', '')}"
                said = said.replace("**", "").replace("`", "")
                place = (
                    f"/docs/#{document.name}/tag/{slugify(operation['tags'][0])}/{operation['operationId']}"
                )
                yield Entry(f"{verb.upper()} {path}", document.title, place, said)
