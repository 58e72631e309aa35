"""The shape of books on the wire."""

from typing import Any

from rest_framework import serializers

from api.regency.masterplan.models import Book


class Chapter(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=300, help_text="Such as Analisis SWOT.")
    text = serializers.CharField(
        max_length=200_000,
        allow_blank=True,
        default="",
        trim_whitespace=False,
        help_text="In Markdown or plain.",
    )


class BookIn(serializers.Serializer[Any]):
    """A book of the masterplan, whole."""

    kind = serializers.ChoiceField(
        choices=Book.Kind.choices,
        help_text="strategic_analysis, masterplan, executive_summary, quick_win or roadmap.",
    )
    title = serializers.CharField(max_length=300, help_text="Such as Buku 1 Analisis Strategis.")
    chapters = Chapter(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, default=list, max_length=200, help_text="In their order."
    )


class CreateBookIn(BookIn):
    id = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="An id of your own, a UUID of version 7; made where none is given.",
    )


class ListedBookOut(serializers.Serializer[Any]):
    """A book in a list: without its chapters' text."""

    id = serializers.UUIDField(help_text="The book's id, the same in every version of the masterplan.")
    kind = serializers.ChoiceField(choices=Book.Kind.choices, help_text="What kind of book.")
    title = serializers.CharField(help_text="Its title.")
    chapters = serializers.IntegerField(help_text="How many.")
    version = serializers.IntegerField(help_text="Counts the changes of this row, from 1.")
    updated_at = serializers.DateTimeField(help_text="In UTC.")


class BookOut(ListedBookOut):
    """A book as one version of the masterplan has it."""

    chapters = Chapter(many=True, help_text="In their order.")  # type: ignore[assignment]


def listed(book: Book) -> dict[str, Any]:
    return shown(book) | {"chapters": len(book.chapters)}


def shown(book: Book) -> dict[str, Any]:
    """A book as the API shows it (BookOut)."""
    return {
        "id": book.book,
        "kind": book.kind,
        "title": book.title,
        "chapters": book.chapters,
        "version": book.version,
        "updated_at": book.updated_at,
    }
