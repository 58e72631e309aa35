"""Serializer fields for references: an unknown code in a filter is refused by name.

An empty list would look like an answer about it. Each slice provides the existing codes, in one query for all that are
given.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from api.http.exceptions import Problem
from api.http.fields import WrittenText, as_invalid
from api.http.messages import Message, _

#: How much of two texts is the same where one may be meant by the other.
_ALIKE = 0.6


def with_known(message: Message, choices: Iterable[Any]) -> Message:
    """Add which values there are."""
    return _("{message} There are: {choices}.", message=message, choices=", ".join(map(str, choices)))


def with_near(message: Message, given: str, choices: Iterable[str] | Mapping[str, str]) -> Message:
    """Add which value may be meant; a mapping has the value of each text by which one is known."""
    near = _nearest(given, choices if isinstance(choices, Mapping) else {each: each for each in choices})
    return _("{message} Did you mean {near}?", message=message, near=near) if near else message


def _nearest(given: str, known: Mapping[str, str]) -> str | None:
    """Return the value that is written most alike, of several the one that begins alike.

    Case, signs and the zeros of GOV-01 do not matter. Text without digits may be a part of a name.
    """
    said = _plain(given)
    is_code = any(map(str.isdigit, said))
    texts = {_plain(text): code for text, code in sorted(known.items()) if not is_code or text == code}

    def alike(text: str) -> tuple[float, list[bool]]:
        is_part = not is_code and len(said) > 3 and said in text
        return is_part or SequenceMatcher(None, said, text).ratio(), [said[:n] == text[:n] for n in (2, 3)]

    best = max(texts, key=alike, default=None)
    return texts[best] if best is not None and alike(best)[0] > _ALIKE else None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]|(?<=[a-z]-)0+(?=\d)", "", text.casefold())


class Known:
    """Beside a field of the framework: what passes it is looked up.

    `known` gives those of the values that there are, or all; where it `renames`, what each is called today as well.
    `near` gives those among which the one that is meant is looked for, where `known` does not give all or they have
    names. `unknown` is
    what is said of a `value` that there is not; where its sentence lists `choices`, they are all that `known` gives.
    """

    #: False within a list, which looks up all of its items.
    alone = True

    def __init__(
        self,
        *,
        known: Callable[[Sequence[Any]], Iterable[Any]],
        unknown: type[Problem],
        near: Callable[[], Iterable[str] | Mapping[str, str]] | None = None,
        renames: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.known, self.unknown, self.near, self.renames = known, unknown, near, renames

    def looked_up(self, values: Sequence[Any]) -> list[Any]:
        """Return the values as they are called today. Raises ValidationError for the first one that there is not."""
        there: Any = self.known(values) if values else ()
        if not self.renames:
            there = dict.fromkeys(there)
        for value in values:
            if value not in there:
                raise as_invalid(self.refusal(value, there))
        return [there[value] or value for value in values]

    def refusal(self, value: Any, there: Iterable[Any]) -> Problem:
        """Say that there is no such value, and which ones there are or which one may be meant."""
        if "choices" in self.unknown.parameters():
            return self.unknown(value=value, choices=[*map(str, there)])
        made = self.unknown(value=value)
        near = self.near() if self.near else [*map(str, there)]
        return made.saying(with_near(made.detail, str(value), near))

    def run_validation(self, data: Any = empty) -> Any:
        """Last: what is no code at all is not looked for."""
        value = super().run_validation(data)  # type: ignore[misc]  # the field beside it
        return self.looked_up([value])[0] if self.alone and data not in (empty, None, "") else value


class KnownCode(Known, serializers.CharField):
    """A code of reference data."""


class KnownText(Known, WrittenText):
    """A code whose form documents name."""


class KnownId(Known, serializers.UUIDField):
    """An id of something that is there."""


class KnownList(serializers.ListField):
    """Several of what there is, all looked up at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(self.child, Known):
            self.child.alone = False

    def run_validation(self, data: Any = empty) -> Any:
        value = super().run_validation(data)
        return self.child.looked_up(value) if isinstance(self.child, Known) and value else value
