"""Outcome of a request that writes many rows: all of them or, with handling=lenient, the valid ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from api.http import shapes
from api.http.exceptions import Invalid, Problem, Problems
from api.http.shapes import Attempt, Kind, choice, many, shape, text, whole
from api.http.unread import UNREAD
from tenants import frozen


@shape
class RowError:
    """Fault or warning of a row."""

    pointer: str = text(200, "JSON Pointer into the request's body.")
    code: str = text(100, "The rule, for programs.")
    message: str = text(1000, "The error in words, in the language of the request.")


#: Shown in the language of the request.
ERROR = Kind[Problem](Problem, shapes.serializer(RowError, answered=True), plain=Problem.result)


@shape
class Outcome:
    """The result of one row of the request."""

    outcome: str = choice(
        ("created", "changed", "unchanged", "refused"), "refused occurs only with handling=lenient."
    )
    version: int | None = whole("The present version; null if there is none.", default=None)
    errors: tuple[Problem, ...] = many("The errors of a refused row.", ERROR, default=())

    @property
    def is_written(self) -> bool:
        return self.outcome in ("created", "changed")


@frozen
class Rows[G]:
    """The rows of a request, each with the faults of its own fields (which are UNREAD), and the faults elsewhere.

    `name` is the field that lists them, empty for a single row; `lenient`: only the valid rows are stored.
    """

    rows: Sequence[tuple[G, Sequence[Problem]]]
    elsewhere: Sequence[Problem] = ()
    name: str = ""
    lenient: bool = False

    @classmethod
    def of(cls, body: Attempt[Any], name: str, *, lenient: bool) -> "Rows[G]":
        """Return the rows that this field of a body lists. Raises Invalid if it is not a list of them."""
        if (rows := getattr(body.content, name)) is UNREAD:
            body.refuse()
        mine: dict[int, Problems] = {}
        elsewhere = []
        for fault in body.faults:
            _root, field, *below = fault.pointer.split("/", 3)
            if field == name and below:
                mine.setdefault(int(below[0]), []).append(fault.at("".join(f"/{each}" for each in below[1:])))
            else:
                elsewhere.append(fault)
        return cls([(row, mine.get(n, ())) for n, row in enumerate(rows)], elsewhere, name, lenient)

    @classmethod
    def right(cls, rows: Iterable[G], name: str = "") -> "Rows[G]":
        """Return the rows whose fields are all valid."""
        return cls([(row, ()) for row in rows], name=name)


def written[G, R: Outcome](rows: Rows[G], write: Callable[[G, Sequence[Problem]], R]) -> list[R]:
    """Write each row, with the faults of its fields. Raises Invalid with every error at its row, unless `lenient`."""
    results = []
    for index, (row, faults) in enumerate(rows.rows):
        result = write(row, faults)
        place = f"/{rows.name}/{index}" if rows.name else ""
        errors = (error.below(place) for error in result.errors)
        results.append(replace(result, errors=tuple(errors)))
    wrong = [*rows.elsewhere, *(error for result in results for error in result.errors)]
    if rows.elsewhere or (wrong and not rows.lenient):
        raise Invalid(wrong)
    return results
