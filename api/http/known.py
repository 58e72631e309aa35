"""Serializer fields for references: an unknown code in a filter is refused by name.

An empty list would look like an answer about it. Each slice provides the existing codes, in one query for all given
ones.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from api.http.exceptions import Problem
from api.http.fields import Ident, WrittenText, as_invalid
from api.http.messages import Message, _

#: How much of two texts is the same where one may be meant by the other.
_ALIKE = 0.7
#: Letters that are typed for digits: 51.0I.
_TYPED = str.maketrans("oil", "011")


def with_known(message: Message, choices: Iterable[Any]) -> Message:
    """Add the known values to a message."""
    return _("{message} There are: {choices}.", message=message, choices=", ".join(map(str, choices)))


def with_near(message: Message, given: str, choices: Iterable[str] | Mapping[str, str]) -> Message:
    """Add the most similar value to a message; a mapping gives the value of each text."""
    near = _nearest(given, choices if isinstance(choices, Mapping) else {each: each for each in choices})
    return _("{message} Did you mean {near}?", message=message, near=near) if near else message


def _nearest(given: str, known: Mapping[str, str]) -> str | None:
    """Return the most similar value; among several, one that begins alike.

    Case, signs and the zeros of GOV-01 do not matter. Text without digits may be words of a name. Digits alone have to
    begin alike: 35.19 is not meant by 51.99; those beside letters have to be the same:
    ECO-09 is not meant by ECO-99.
    """
    said = _plain(given)
    said = typed if (typed := said.translate(_TYPED)).isdigit() else said
    is_code = any(map(str.isdigit, said))
    texts = {text: code for text, code in sorted(known.items()) if not is_code or text == code}
    words = re.compile(rf"\b{re.escape(given)}", re.IGNORECASE)

    def alike(of: str) -> tuple[float, list[bool]]:
        text = _plain(of)
        if text[:2] != said[:2] if said.isdigit() else _digits(text) not in ([], _digits(said)):
            return 0, []
        is_part = not is_code and len(said) > 3 and words.search(of) is not None
        return is_part or SequenceMatcher(None, said, text).ratio(), [said[:n] == text[:n] for n in (2, 3)]

    best = max(texts, key=alike, default=None)
    return texts[best] if best is not None and alike(best)[0] > _ALIKE else None


def _digits(text: str) -> list[str]:
    return sorted(re.sub(r"\D", "", text).lstrip("0"))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]|(?<=[a-z]-)0+(?=\d)", "", text.casefold())


class Known:
    """Mixin for a field of the framework that looks up the values that pass it.

    `known` returns the existing ones of the values, or all; if it `renames`, also the present name of each. `near`
    returns candidates for suggestions, if `known` does not return all or they have names. `unknown` is the problem of a
    `value` that does not exist; if its sentence lists `choices`, they are the result of `known`.
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
        """Return the present names of the values. Raises ValidationError for the first unknown one."""
        there: Any = self.known(values) if values else ()
        if not self.renames:
            there = dict.fromkeys(there)
        for value in values:
            if value not in there:
                raise as_invalid(self.refusal(value, there))
        return [there[value] or value for value in values]

    def refusal(self, value: Any, there: Iterable[Any]) -> Problem:
        """Return the problem of an unknown value, with the choices or a suggestion."""
        if "choices" in self.unknown.parameters():
            return self.unknown(value=value, choices=[*map(str, there)])
        made = self.unknown(value=value)
        near = self.near() if self.near else [*map(str, there)]
        return made.saying(with_near(made.detail, str(value), near))

    def run_validation(self, data: Any = empty) -> Any:
        """Look the value up last, after it was found to be well-formed."""
        value = super().run_validation(data)  # type: ignore[misc]  # the field beside it
        return self.looked_up([value])[0] if self.alone and data not in (empty, None, "") else value


class KnownCode(Known, serializers.CharField):
    """A code of reference data."""


class KnownText(Known, WrittenText):
    """A code with a documented form."""


class KnownId(Known, Ident):
    """An id of an existing thing."""


class KnownList(serializers.ListField):
    """List of existing things, looked up together."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(self.child, Known):
            self.child.alone = False

    def run_validation(self, data: Any = empty) -> Any:
        value = super().run_validation(data)
        return self.child.looked_up(value) if isinstance(self.child, Known) and value else value
