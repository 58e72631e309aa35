"""Messages to people: English in the code, Indonesian in locale/id (decision 40).

Light, since the processes that read workbooks import it too.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, cast

from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy

#: What is said to people. A promise is put into the active language where it is written out, by str().
type Message = Promise | Text | str


def _(message: str, /, **values: object) -> Promise:
    """Return a message of the catalogue, with these values for its placeholders."""
    said = translation.gettext_lazy(message)
    return cast(Promise, format_lazy(said, **values)) if values else said


#: Texts of tables, which are marked by nothing: the catalogue takes them up from here.
taken_up: list[str] = []


def take_up(texts: Iterable[str]) -> None:
    """Add these texts to the catalogue, for `_` to translate."""
    taken_up.extend(texts)


def table(texts: Mapping[str, Message]) -> dict[str, Message]:
    """Return the texts of a table as messages of the catalogue; what is a message already stays one."""
    take_up(each for each in texts.values() if isinstance(each, str))
    return {name: _(each) if isinstance(each, str) else each for name, each in texts.items()}


def counted(one: str, many: str, /, *, count: int, **values: object) -> Promise:
    """Return a message of the catalogue whose wording depends on `count`."""
    return _counted(one, many, count, values)


def _write_counted(one: str, many: str, count: int, values: Mapping[str, object]) -> str:
    return translation.ngettext(one, many, count).format(count=count, **values)


# Made once: the framework's ngettext_lazy makes a class for each message, which takes longer than all else about it.
_counted = cast("Callable[..., Promise]", lazy(_write_counted, str))


def indonesian(message: Message) -> str:
    """Return a message in Indonesian, for a workbook."""
    with translation.override("id"):
        return str(message)


class Text(NamedTuple):
    """A name in both languages, from data; written out in the active one."""

    en: str
    id: str

    def __str__(self) -> str:
        return self.id if translation.get_language() == "id" else self.en
