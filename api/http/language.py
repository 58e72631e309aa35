"""The two languages of our messages. They are few and short, so they stand beside each other in the code."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import lazy

Language = Literal["en", "id"]


class Text(NamedTuple):
    """One message in English and Indonesian. Without the Indonesian text, English is given."""

    en: str
    id: str = ""

    def to(self, language: Language) -> str:
        return (self.id or self.en) if language == "id" else self.en


def language_of(request: HttpRequest) -> Language:
    """What Accept-Language prefers of the two; English where it names neither.

    The same algorithm as LocaleMiddleware's, which is not reached by errors raised outside of it.
    """
    return "id" if translation.get_language_from_request(request) == "id" else "en"


def active_language() -> Language:
    """The language that LocaleMiddleware chose, for messages that are written far from the request."""
    return "id" if translation.get_language() == "id" else "en"


def lazy_text(text: Text) -> str:
    """The text in the language of whoever it is shown to, for what is written once at the start of the
    program.
    """
    return _lazy_text(text)


def _shown(text: Text) -> str:
    return text.to(active_language())


_lazy_text: Callable[[Text], str] = lazy(_shown, str)
