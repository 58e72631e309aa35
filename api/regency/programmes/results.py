"""Outcome of a request that writes many rows: all of them, or with handling=lenient those that are right."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from api.http import shapes
from api.http.exceptions import Invalid, Problem
from api.http.shapes import Kind, choice, many, shape, text, whole


@shape()
class RowError:
    pointer: str = text(200, "JSON Pointer into the request's body.")
    code: str = text(100, "The rule, for programs.")
    message: str = text(1000, "In words, in the language asked for.")


#: Shown in the language of the request.
ERROR = Kind[Problem](Problem, shapes.serializer(RowError, answered=True), plain=Problem.result)


@shape()
class Outcome:
    """What became of one row of the request."""

    outcome: str = choice(
        ("created", "changed", "unchanged", "refused"), "refused only with handling=lenient."
    )
    version: int | None = whole("Its version now; null where there is none.", default=None)
    errors: tuple[Problem, ...] = many(ERROR, None, "Why it was refused.", default=())

    @property
    def is_written(self) -> bool:
        return self.outcome in ("created", "changed")


def written[G, R: Outcome](
    rows: Sequence[G], write: Callable[[G], R], *, place: Callable[[int], str], lenient: bool
) -> list[R]:
    """Write each row. Raise Invalid with every error at its row (`place` is its pointer), unless `lenient`."""
    results = []
    for index, row in enumerate(rows):
        result = write(row)
        errors = (error.at(f"{place(index)}{error.pointer}") for error in result.errors)
        results.append(replace(result, errors=tuple(errors)))
    wrong = [error for result in results for error in result.errors]
    if wrong and not lenient:
        raise Invalid(wrong)
    return results
