"""Messages to people: English in the code, Indonesian in locale/id (decision 40).

Light, since the processes that read workbooks import it too.
"""

from typing import NamedTuple

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy

#: What is said to people. A promise is put into the active language where it is written out, by str().
type Message = Promise | str


def _(message: str, /, **values: object) -> Promise:
    """Return a message of the catalogue, with these values in the places of their names."""
    translated = translation.gettext_lazy(message)
    return format_lazy(translated, **values) if values else translated


def counted(one: str, many: str, /, *, count: int, **values: object) -> Promise:
    """Return a message of the catalogue whose wording depends on `count`."""
    return format_lazy(translation.ngettext_lazy(one, many, count), count=count, **values)


def indonesian(message: Message) -> str:
    """Write a message out for a workbook, which is in Indonesian whoever asks for it."""
    with translation.override("id"):
        return str(message)


class Text(NamedTuple):
    """A name in both languages, from data; written out in the active one."""

    en: str
    id: str

    def __str__(self) -> str:
        return self.id if translation.get_language() == "id" else self.en


__all__ = ["Message", "Text", "_", "counted", "indonesian"]
