"""What the readers of files hand on, and what is found wrong or mended on the way."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from api.http.exceptions import FieldError
from api.http.language import active_language


class Found(NamedTuple):
    """Something about one cell: an error that rejects its row, or a warning that it was mended."""

    column: str
    code: str
    message: str
    message_id: str


#: Characters of a remark or a reason.
MAX_TEXT = 2000
#: What the catalogue, the day or what is kept has against a row, however it is written.
BY_STATE = frozenset(
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
    """One row as the file has it. `number` is what a person sees there (in a table the headings are row 1), `place`
    counts the data from 0; `cells` stand in the order of COLUMNS, None where the file has no such column."""

    number: int
    place: int
    cells: list[str | None]
    errors: tuple[Found, ...] = ()
    warnings: tuple[Found, ...] = ()


class Source(Protocol):
    """A file being read. `mends` says whether numbers are mended (tables, not JSON), `comma_marks` whether the file
    writes decimals with a comma, so that a point can only part thousands."""

    mends: bool
    comma_marks: bool
    warnings: list[Found]

    def rows(self) -> Iterator[RawRow]: ...


class RowFinding(NamedTuple):
    """An error or warning with its row. `place` None: of the whole file."""

    number: int
    place: int | None
    found: Found

    @property
    def pointer(self) -> str:
        if self.place is None:
            return ""
        return f"/{self.place}/{self.found.column}" if self.found.column else f"/{self.place}"

    def shown(self) -> dict[str, object]:
        message = self.found.message_id if active_language() == "id" else self.found.message
        place = {"row": self.number, "pointer": self.pointer} if self.place is not None else {"pointer": ""}
        return {**place, "code": self.found.code, "message": message}

    def field_error(self) -> FieldError:
        by_state = self.found.code in BY_STATE
        return FieldError(self.pointer, *self.found[1:], by_state=by_state)
