"""What a book says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.regency.masterplan.models import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`chapters` are objects with title and text, in their order."""

    kind: str
    title: str
    chapters: list[dict[str, str]]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Content":
        """From what a serializer read."""
        chapters = [dict(chapter) for chapter in given["chapters"]]
        return cls(kind=given["kind"], title=given["title"], chapters=chapters)

    @classmethod
    def said_by(cls, book: Book) -> "Content":
        return cls(kind=book.kind, title=book.title, chapters=book.chapters)

    def document(self) -> dict[str, Any]:
        """As the API shows it."""
        return {"kind": self.kind, "title": self.title, "chapters": self.chapters}
