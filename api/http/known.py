"""Serializer fields for what must be one of what there is: an unknown code in a filter is refused by name, where an
empty list would look like an answer about it.

Which codes there are the slices say, in one query however many are given.
"""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar

from rest_framework import serializers

from api.http.exceptions import Problem
from api.http.fields import as_invalid
from api.http.messages import Message, _


def with_known(message: Message, choices: Iterable[Any]) -> Message:
    """Add which values there are."""
    return _("{message} There are: {choices}.", message=message, choices=", ".join(map(str, choices)))


def with_near(message: Message, given: str, choices: Iterable[str]) -> Message:
    """Add which value may be meant."""
    near = get_close_matches(given, list(choices), 1)
    return _("{message} Did you mean {near}?", message=message, near=near[0]) if near else message


class Known:
    """Beside a field of the framework: what passes it is looked up. `unknown` is what is said of a value that there is
    not: its one parameter is `value`.
    """

    unknown: ClassVar[Callable[..., Problem]]
    #: Whether `known` gives all that there are, few enough to be told.
    told: ClassVar[bool] = False
    #: False within a list, which looks up all of its items.
    alone = True

    @classmethod
    def known(cls, values: Sequence[Any]) -> Iterable[Any]:
        """Those of the values that there are, or all."""
        raise NotImplementedError

    @classmethod
    def check(cls, values: Sequence[Any]) -> None:
        """Raises ValidationError for the first value that there is not."""
        there = dict.fromkeys(cls.known(values)) if values else {}
        for value in values:
            if value not in there:
                raise as_invalid(cls.refusal(value, there))

    @classmethod
    def refusal(cls, value: Any, there: Iterable[Any]) -> Problem:
        """Say that there is no such value, and which ones there are or which one may be meant."""
        made = cls.unknown(value=value)
        said = (
            with_known(made.detail, there)
            if cls.told
            else with_near(made.detail, str(value), cls.near(there))
        )
        return made.saying(said)

    @classmethod
    def near(cls, there: Iterable[Any]) -> Iterable[str]:
        """Values among which the one that is meant is looked for, where `known` does not give all."""
        return map(str, there)

    def run_validators(self, value: Any) -> None:
        """Last: what is no code at all is not looked for."""
        super().run_validators(value)  # type: ignore[misc]  # the field beside it
        if self.alone:
            self.check([value])


class KnownCode(Known, serializers.CharField):
    """A code of reference data."""


class KnownId(Known, serializers.UUIDField):
    """An id of something that is there."""


class KnownList(serializers.ListField):
    """Several of what there is, all looked up at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(self.child, Known):
            self.child.alone = False

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if isinstance(self.child, Known):
            self.child.check(value)
