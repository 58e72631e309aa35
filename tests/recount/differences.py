"""Two answers compared to the last figure."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

#: The address of the next page is no figure.
_PASSED_OVER = ("next", "next_cursor")


def differences(told: Any, counted: Any, path: str = "") -> Iterator[str]:
    """Return the paths at which an answer of the API differs from the count. Instants and days may be text."""
    if isinstance(told, dict) and isinstance(counted, dict):
        for name in [*told, *(each for each in counted if each not in told)]:
            if name in _PASSED_OVER:
                continue
            if name not in counted:
                yield f"{path}/{name}: told {told[name]!r}, not counted"
            elif name not in told:
                yield f"{path}/{name}: counted {counted[name]!r}, not told"
            else:
                yield from differences(told[name], counted[name], f"{path}/{name}")
    elif isinstance(told, list) and isinstance(counted, list):
        if len(told) != len(counted):
            yield f"{path}: told {len(told)}, counted {len(counted)}: {_beside(told, counted)}"
        else:
            for place, pair in enumerate(zip(told, counted, strict=True)):
                yield from differences(*pair, f"{path}/{place}")
    elif not _is_same(told, counted):
        yield f"{path}: told {told!r}, counted {counted!r}"


def _is_same(told: Any, counted: Any) -> bool:
    if isinstance(counted, datetime) and isinstance(told, str):
        return datetime.fromisoformat(told) == counted
    if isinstance(counted, date) and isinstance(told, str):
        return told == counted.isoformat()
    return type(told) is type(counted) and bool(told == counted)


def _beside(told: list[Any], counted: list[Any]) -> str:
    """Return what one side alone has, in short."""
    only = [f"-{each!r:.200}" for each in told if each not in counted][:2]
    return " ".join([*only, *[f"+{each!r:.200}" for each in counted if each not in told][:2]])
