"""Columns of values in workbooks and other files: names in both languages, and the words that cells may hold.

The workbook that regencies fill has hidden columns at its end: `version` and `baseline`, the row's content when the
workbook was made. A row equal to its baseline was not touched, and does not undo later edits by others. `regency_code`
keeps a user who works for two regencies from storing one's workbook in the other.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import IO, NamedTuple

from api.http.exceptions import Invalid, Problem, Problems
from api.http.known import with_near
from api.http.shapes import info
from api.http.tables.columns import Column, Kind
from api.http.tables.problems import DuplicateColumn, MissingColumn
from api.http.yaml_files import read_beside
from api.national.catalogue.problems import UnknownColumn
from api.regency.indicators.shapes import ListedValue

_FILE = read_beside(__file__)
#: The workbook's columns in their order. People type in those that are not locked.
WORKBOOK = tuple(Column(**{**each, "kind": Kind(each.get("kind", "text"))}) for each in _FILE["columns"])
_UNREAD = frozenset(_FILE["unread"])
#: Columns of days, which the workbook does not have.
DAYS = tuple(each.key for each in info(ListedValue).kept if each.kind.of is date)
#: In the order in which every reader hands on its cells.
COLUMNS = (*(column.name for column in WORKBOOK if column.name not in _UNREAD), "action", *DAYS)
TYPED = [column.name for column in WORKBOOK if not column.locked and column.name not in _UNREAD]
#: Of which every table has a column, in this order in messages.
REQUIRED = ("indicator", "period", "value")
_HEADINGS = {column.name: column.heading for column in WORKBOOK}


def _name(heading: str) -> str:
    return "_".join(heading.strip().lower().split())


#: What an export has besides, and the number of a row. Taken without a word and without effect, so that an export can
#: be sent back.
_READ_ONLY = {each.key for each in info(ListedValue).kept} - set(COLUMNS) | {
    *_FILE["without_effect"],
    *(_name(column.heading) for column in WORKBOOK if column.name in _UNREAD),
}
_ALIASES: dict[str, str] = {
    **{_name(column.heading): column.name for column in WORKBOOK if column.name not in _UNREAD},
    **_FILE["aliases"],
}

#: What drop-downs of the workbook offer, by the API's words.
LABELS: Mapping[str, Mapping[str, str]] = _FILE["labels"]
STATUSES, OBSERVATIONS = (
    {**{word: word for word in labels}, **{text.lower(): word for word, text in labels.items()}}
    for labels in LABELS.values()
)
ACTIONS: Mapping[str, str] = _FILE["actions"]


def baseline(cells: Sequence[str | None]) -> str:
    """Return the texts of a row's editable cells, in the order of TYPED, for exact comparison."""
    return json.dumps([(cell or "").strip() for cell in cells], ensure_ascii=False, separators=(",", ":"))


def known(headings: Iterable[str]) -> set[str]:
    """Return the columns that these headings name."""
    found = set[str]()
    for heading in headings:
        with suppress(Invalid):
            found.update(filter(None, [column_of(heading)]))
    return found


def places_of(header: Sequence[str]) -> list[int | None]:
    """Return the position of each of COLUMNS in a header row, None if the file lacks it.

    Raise Invalid: missing_column, unknown_column (with the nearest name), duplicate_column.
    """
    places: dict[str, int] = {}
    for at, given in enumerate(header):
        name = column_of(given)
        if name is None:
            continue
        if name in places:
            raise DuplicateColumn(name=name)
        places[name] = at
    if not places.keys() >= set(REQUIRED):
        raise missing(places)
    return [places.get(name) for name in COLUMNS]


def missing(found: Container[str] = ()) -> MissingColumn:
    """Return the refusal of a table that lacks these columns, with the name of each and its heading in the workbook."""
    return MissingColumn(missing=", ".join(_headed(name) for name in REQUIRED if name not in found))


def _headed(name: str) -> str:
    """Return a column's name and, if it differs, its heading in the workbook."""
    heading = _HEADINGS.get(name, name)
    return name if heading == name else f"{name} ({heading})"


def column_of(given: str) -> str | None:
    """Return the column for a heading, None for a heading without effect. Raises Invalid: unknown_column."""
    name = _name(given)
    name = _ALIASES.get(name, name)
    if name in COLUMNS:
        return name
    if not name or name in _READ_ONLY:
        return None
    made = UnknownColumn(column=given.strip(), choices=[*map(_headed, COLUMNS)])
    raise made.saying(with_near(made.detail, name, [*COLUMNS, *_ALIASES]))


#: Characters of a remark or a reason.
MAX_TEXT = 2000


class RawRow(NamedTuple):
    """One row as in the file.

    `number` is the row number that a person sees (in a table the headings are row 1); `place` counts the data rows from
    0. `cells` are in the order of COLUMNS, None if the file has no such column. `typed` has the columns whose cell in a
    sheet holds text.
    """

    number: int
    place: int
    cells: list[str | None]
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    typed: frozenset[str] = frozenset()


class Source:
    """A file being read.

    `mends`: number formats are corrected (tables, not JSON). `comma_marks`: the file writes decimals with a comma, so
    that a point can only group thousands.
    """

    mends = True
    comma_marks = False

    def __init__(self, file: IO[bytes]) -> None:
        self.warnings: Problems = []
        self._file = file

    def rows(self) -> Iterator[RawRow]:
        raise NotImplementedError


def at(number: int, place: int, error: Problem) -> Problem:
    """Return a fault of a column as the fault of a row."""
    below = error.pointer.strip("/")
    return error.at(f"/{place}/{below}" if below else f"/{place}", row=number)
