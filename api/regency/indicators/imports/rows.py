"""What the readers of files hand on. Faults and warnings are FieldErrors: at first of a column, then of a row."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from api.http.exceptions import FieldError, Problem
from api.http.grammar.errors import GrammarError

#: Characters of a remark or a reason.
MAX_TEXT = 2000
#: What the catalogue, the day or what is kept has against a row, however it is written.
_BY_STATE = frozenset(
    (
        "another_agency",
        "another_regency",
        "changed_since",
        "comes_from_own_indicator",
        "not_in_release",
        "period_in_the_future",
        "unknown_indicator",
        "unknown_series",
        "wrong_periodicity",
    )
)


class RawRow(NamedTuple):
    """One row as the file has it.

    `number` is what a person sees there (in a table the headings are row 1), `place` counts the data from 0; `cells`
    stand in the order of COLUMNS, None where the file has no such column.
    """

    number: int
    place: int
    cells: list[str | None]
    errors: tuple[FieldError, ...] = ()
    warnings: tuple[FieldError, ...] = ()


class Source(Protocol):
    """A file being read.

    `mends` says whether numbers are mended (tables, not JSON), `comma_marks` whether the file writes decimals with a
    comma, so that a point can only part thousands.
    """

    mends: bool
    comma_marks: bool
    warnings: list[FieldError]

    def rows(self) -> Iterator[RawRow]: ...


def refused(column: str, error: GrammarError | Problem) -> FieldError:
    """Return what was raised for a cell as the fault of its column."""
    message, message_id = (
        (error.detail, error.detail_id) if isinstance(error, Problem) else (error.message, error.message_id)
    )
    return FieldError(column, error.code, message, message_id)


def at(number: int, place: int, error: FieldError) -> FieldError:
    """Return a fault of a column as that of a row."""
    return FieldError(
        f"/{place}/{error.pointer}" if error.pointer else f"/{place}",
        error.code,
        error.message,
        error.message_id,
        by_state=error.code in _BY_STATE,
        row=number,
    )
