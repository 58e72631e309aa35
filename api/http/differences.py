"""Differences between two states of one object, field by field."""

from collections.abc import Mapping
from typing import Any

from tenants import Named


def differences(before: Named, after: Named) -> dict[str, list[Any]]:
    """Return each field that differs, as [before, after]; a missing field counts as null.

    Of two lists of objects it returns those missing from the other, or both lists if only their order differs.
    """
    names = [*before, *(name for name in after if name not in before)]
    return {
        name: _narrowed(before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    }


def _narrowed(before: Any, after: Any) -> list[Any]:
    if not all(
        isinstance(side, list) and all(isinstance(row, Mapping) for row in side) for side in (before, after)
    ):
        return [before, after]
    gone, come = [row for row in before if row not in after], [row for row in after if row not in before]
    return [gone, come] if gone or come else [before, after]
