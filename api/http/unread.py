"""Stand-in for an invalid field, so that the rules of all others can be checked in the same pass."""

from collections.abc import Iterable
from typing import Any, Final, NoReturn


class Hidden(Exception):
    """A rule used a field whose value is invalid."""


class _Unread:
    """Raise Hidden on any use, so that it cannot be compared or stored by mistake."""

    __slots__ = ()

    def _hidden(self, *_: object) -> NoReturn:
        raise Hidden

    __getattr__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _hidden
    __bool__ = __iter__ = __len__ = __contains__ = __getitem__ = __str__ = __int__ = _hidden
    __add__ = __radd__ = __sub__ = __rsub__ = _hidden

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final[Any] = _Unread()


def numbered[T](items: Iterable[T]) -> list[tuple[int, T]]:
    """Return the valid items of a list, each with its place; none of an invalid list."""
    return [] if items is UNREAD else [(n, item) for n, item in enumerate(items) if item is not UNREAD]
