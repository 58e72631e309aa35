"""Differences between two contents, in words: a row is matched by its key, not by its position."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tenants import Fields, Named, Strings

#: Members that make a row's key; the first set that it has counts.
_KEYS = (
    ("indicator", "series", "period"),
    ("activity", "period"),
    ("year", "source", "stage"),
    ("id",),
    ("source", "stage"),
    ("year",),
)
#: Member that names a row to people, where its key is an id.
_TITLES = ("title", "name")


def differences(before: Any, after: Any, place: Strings = ()) -> Iterator[Fields]:
    """Yield each difference as {"place": "values, ECO-03 total 2025, value", "before": "4.51", "after": "4.6"}.

    A row that exists on one side only is given whole, with null on the other.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from differences(before.get(name), after.get(name), (*place, str(name)))
    elif (rows := _keyed(before)) is not None and (others := _keyed(after)) is not None:
        for key in [*rows, *(key for key in others if key not in rows)]:
            row, other = rows.get(key), others.get(key)
            yield from differences(row, other, (*place, _called(row or other or {}, key)))
    elif before != after:
        yield {"place": ", ".join(place), "before": before, "after": after}


def _keyed(rows: Any) -> dict[Strings, Named] | None:
    """Return rows by key; None for anything but a list of such rows."""
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return None
    found: dict[Strings, Named] = {}
    for row in rows:
        names = next(
            (names for names in _KEYS if isinstance(row, Mapping) and set(names) <= row.keys()), None
        )
        if names is None:
            return None
        found[tuple(str(row[name]) for name in names)] = row
    return found


def _called(row: Named, key: Strings) -> str:
    return next((str(row[name]) for name in _TITLES if row.get(name)), " ".join(key))
