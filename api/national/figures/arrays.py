"""Arrays as PostgreSQL's text literals.

The driver inspects each element of a list, which takes longer than most statements over hundreds of regencies; a
literal is passed as one text, and the statement casts it.
"""

from collections.abc import Iterable
from typing import Any


def numbers(values: Iterable[int | None]) -> str:
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def texts(values: Iterable[str]) -> str:
    """Return texts as an array literal, quoted."""
    found = list(values)
    between = '","'
    joined = between.join(found)
    if "\\" in joined or joined.count('"') > 2 * len(found) - 2:
        joined = between.join([value.replace("\\", r"\\").replace('"', r"\"") for value in found])
    return f'{{"{joined}"}}' if found else "{}"


def columns(rows: Iterable[tuple[Any, ...]], *names: str) -> dict[str, str]:
    """Return rows as parameters, one for each column: whole numbers, or texts."""
    found = list(zip(*rows, strict=True)) or [()] * len(names)
    return {
        name: numbers(column) if column and type(column[0]) is int else texts(map(str, column))
        for name, column in zip(names, found, strict=True)
    }
