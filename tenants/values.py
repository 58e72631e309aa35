"""A value: a dataclass that is never changed and has no other attributes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import dataclass_transform, overload


@overload
def frozen[T](of: type[T], /) -> type[T]: ...
@overload
def frozen[T](*, kw_only: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen[T](
    of: type[T] | None = None, /, *, kw_only: bool = False
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a frozen dataclass with slots."""
    return dataclass(of, frozen=True, slots=True, kw_only=kw_only)
