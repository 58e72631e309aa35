"""Values: dataclasses that are never changed and have no other attributes; and the words for their plain types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, dataclass_transform, overload
from uuid import UUID

#: Several texts, in order.
Strings = tuple[str, ...]
#: Several identifiers.
Ids = tuple[UUID, ...]
#: Fields by their names: columns, parameters, rows of a statement.
Fields = dict[str, Any]
#: The same where they are only read.
Named = Mapping[str, Any]
#: An object of JSON.
type Document = dict[str, Any]


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
