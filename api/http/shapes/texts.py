"""Texts in both languages, by language tag: {"en": ..., "id-ID": ...}. Columns are `name_en` and `name_id`."""

from functools import partial
from typing import Unpack

from django.utils import translation

from api.http.messages import Message
from api.http.shapes.kinds import More, field, kind_of, shape, text


@shape(answer="A text by language tag.")
class Texts:
    """A text in both languages; a body has a subclass with its bounds."""

    en: str = text(5000, "In English.")
    id: str = text(5000, "In Indonesian.", key="id-ID")

    @classmethod
    def of(cls, message: Message) -> "Texts":
        """Return a message in both languages."""
        said = {}
        for name in ("en", "id"):
            with translation.override(name):
                said[name] = str(message)
        return cls(**said)


def texts[T: Texts](help: str, **more: Unpack[More[T]]) -> T:
    """Declare a text in both languages: a body has the bounds of its annotation, every answer is a TextsOut."""
    return field(partial(kind_of, answer=Texts), help, **more)


def column(row: object, name: str) -> object:
    """Return a row's value for a flat table's column `name`: a text in both languages gives name_en and name_id."""
    stem, _, part = name.rpartition("_")
    text = getattr(row, stem, None)
    return getattr(text, part) if isinstance(text, Texts) else getattr(row, name)
