"""Compares an uploaded workbook with the stored rows: the cells that a person changed, with every fault at its cell.

A cell that the person did not touch changes nothing. One that somebody else changed meanwhile is a conflict, unless
both have the same content.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from api.http import shapes
from api.http.exceptions import Fault, Problem, Problems
from api.http.shapes import info
from api.http.tables import apart, book, normalise, packages
from api.http.tables.columns import Choices, Column, Key, Kind, Sheet, Texts
from api.http.tables.present import PresentRows
from api.http.tables.problems import (
    CellChanged,
    CellLocked,
    CellsDoNotFit,
    CopiedRow,
    DateInCell,
    FaultyCell,
    Formula,
    HeadingsChanged,
    MergedCells,
    NotThisWorkbook,
    PercentMended,
    RowGone,
    RowsMissing,
    SheetsMissing,
)
from api.http.tables.remarks import in_cell
from api.http.unread import UNREAD
from tenants import Fields, Strings, frozen

#: A full workbook has some hundred kilobytes and some ten thousand cells.
_BOUNDS = packages.Bounds(
    unpacked=64 * 1024 * 1024, density=100, rows=5_000, columns=100, cells=200_000, area=400_000
)
#: Cells named in one sentence.
_MOST_NAMED = 20


@frozen
class UploadedRow:
    """A row of the file. `changed` holds the texts that differ from the baseline; all of a new row.

    `made` marks cells with a formula (f) or an error (e), and with a date (d) or a text (s) where a number is due.
    """

    sheet: Sheet
    number: int
    key: str
    texts: Texts
    changed: Texts
    made: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """Return the first column that changed."""
        return next(iter(self.changed))


@dataclass(slots=True)
class Uploaded:
    """The opened file. `first` identifies its source; `mended` are warnings."""

    data: bytes
    sheets: Sequence[Sheet]
    first: Sequence[str]
    baseline: Mapping[Key, Texts]
    rows: list[UploadedRow] = field(default_factory=list)
    mended: Problems = field(default_factory=list)


def fault(row: UploadedRow, column: str, problem: Problem) -> Problem:
    """Return a problem as a remark about a cell."""
    made = problem.at(row.sheet.cell(column, row.number)).saying(in_cell(problem))
    made.by_state = False  # a cell that does not fit is the file's fault, whatever the rule
    return made


def opened(data: bytes, sheets: Sequence[Sheet]) -> Uploaded:
    """Open an uploaded workbook. Raises Invalid if it does not have these sheets, or takes too much to open.

    Merged cells and misplaced columns are refused: they would be read as content that nobody wrote.
    """
    known = {sheet.name: sheet for sheet in sheets}
    try:
        packages.check(io.BytesIO(data), _BOUNDS)
        contents = apart.call(book.read, data, sheets)
        if contents.missing:
            raise SheetsMissing(sheets=", ".join(contents.missing))
        if contents.headings:
            raise HeadingsChanged(cells=", ".join(contents.headings[:_MOST_NAMED]))
        if contents.merged:
            raise MergedCells(reference=", ".join(contents.merged[:_MOST_NAMED]))
        for (name, _), texts in contents.baseline.items():
            if set(known[name].names) - texts.keys() or not all(
                isinstance(each, str) for each in texts.values()
            ):
                raise NotThisWorkbook()
    except Problem:
        raise
    except Exception as error:
        raise NotThisWorkbook() from error
    uploaded = Uploaded(data, sheets, contents.first, contents.baseline)
    for name, number, key, texts, in_per_cent, made in contents.rows:
        before = contents.baseline.get((name, key), {})
        changed = {column: text for column, text in texts.items() if text != before.get(column, "")}
        row = UploadedRow(known[name], number, key, texts, changed, made)
        uploaded.rows.append(row)
        uploaded.mended += [
            fault(row, column, PercentMended(text=texts[column]))
            for column in in_per_cent
            if column in changed
        ]
    gone = contents.baseline.keys() - {(row.sheet.name, row.key) for row in uploaded.rows}
    for name, count in sorted(Counter(name for name, _ in gone if not known[name].is_set).items()):
        missing = RowsMissing(f"{name}!A1", count=count)
        uploaded.mended.append(missing.saying(in_cell(missing)))
    return uploaded


class Comparison:
    """One file compared with the server's rows. `faults` grow as its rows are read."""

    def __init__(
        self, uploaded: Uploaded, present: Mapping[Key, Texts], choices: Mapping[str, Choices]
    ) -> None:
        self.uploaded, self.present, self.choices = uploaded, present, choices
        self.faults: Problems = []
        self._faulty: set[tuple[str, int]] = set()
        self._moved: dict[Key, Texts] = {}
        #: Of a sheet and some of its columns what the server's rows say there, each with whose it is.
        self._said: dict[tuple[str, Strings], set[tuple[str | None, ...]]] = {}
        self._first: dict[Key, int] = {}
        for row in uploaded.rows:
            self._first.setdefault((row.sheet.name, row.key), row.number)

    def fault(self, row: UploadedRow, column: str, problem: Problem) -> None:
        self.faults.append(fault(row, column, problem))
        self._faulty.add((row.sheet.name, row.number))

    def is_right(self, row: UploadedRow) -> bool:
        """Return whether a row has no fault so far."""
        return (row.sheet.name, row.number) not in self._faulty

    def wanted(self, row: UploadedRow) -> Texts | None:
        """Return the cells to store; None if the row is gone. Conflicts and changed locked cells become faults."""
        if not row.key:
            return dict(row.changed)
        key = (row.sheet.name, row.key)
        if row.number != self._first[key]:
            self.fault(row, row.first, CopiedRow(first=self._first[key]))
            return None
        server, before = self.present.get(key), self.uploaded.baseline.get(key)
        if server is None or before is None:
            for column, text in row.changed.items():
                # What was emptied is as gone as it was meant to be.
                if text and not (row.sheet.is_set and self._stands_elsewhere(row)):
                    self.fault(row, column, RowGone())
            return None
        wanted = {}
        for column, text in row.changed.items():
            if _is_same(row.sheet.column(column), text, server[column]):
                continue
            if row.sheet.column(column).locked:
                self.fault(row, column, CellLocked(text=server[column] or "-"))
            elif server[column] != before[column]:
                self.fault(row, column, CellChanged(text=server[column] or "-"))
                self._moved.setdefault(key, {})[column] = server[column]
            else:
                wanted[column] = text
        return wanted

    def _stands_elsewhere(self, row: UploadedRow) -> bool:
        sheet, columns = row.sheet.name, tuple(row.changed)
        if (sheet, columns) not in self._said:
            self._said[sheet, columns] = {
                (_owner(key), *map(texts.get, columns))
                for (name, key), texts in self.present.items()
                if name == sheet
            }
        return (_owner(row.key), *row.changed.values()) in self._said[sheet, columns]

    def whole(self, row: UploadedRow, wanted: Texts) -> Texts:
        """Return a row's content with these cells changed."""
        return {**self.present[row.sheet.name, row.key], **wanted} if row.key else row.texts

    def is_gone(self, row: UploadedRow, wanted: Texts) -> bool:
        """Return True if a row of the server is removed."""
        return bool(row.key) and row.sheet.is_emptied(self.whole(row, wanted))

    def only[Found](
        self,
        found: Sequence[Found],
        row: UploadedRow,
        column: str,
        none: Callable[[], Problem],
        several: Callable[[], Problem],
    ) -> Found | None:
        """Return the only possible meaning of a cell, or None and a fault."""
        if len(found) == 1:
            return found[0]
        self.fault(row, column, several() if found else none())
        return None

    def read(self, row: UploadedRow, texts: Texts, shape: type[Any] | None = None) -> Fields:
        """Return the values of these cells of a row, with UNREAD and a fault for a wrong one.

        Fields of a shape are parsed like those of a body, together with the row's other cells.
        """
        keys = {each.name: each.key for each in info(shape).sent} if shape else {}
        found, values, sent = dict[str, Problem](), dict[str, Any](), dict[str, Any]()
        for name, text in ({name: row.texts[name] for name in row.texts if name in keys} | texts).items():
            try:
                values[name] = self._sent(row, name, text)
            except Fault as error:
                found[name], values[name] = error, UNREAD
            if name in keys and name not in found and values[name] is not None:
                sent[keys[name]] = _as_json(values[name])
        if shape:
            attempt = shapes.attempted(shape, sent)
            names = {key: name for name, key in keys.items()}
            for fault in attempt.faults:
                found.setdefault(names[fault.pointer.split("/")[1]], fault)
            values |= {name: getattr(attempt.content, name) for name in values if name in keys}
        for name in texts:
            if name in found:
                self.fault(row, name, found[name])
        return {name: UNREAD if name in found else values[name] for name in texts}

    def _sent(self, row: UploadedRow, name: str, text: str) -> Any:
        """Return a cell's content as a body has it. Raise Fault."""
        made = row.made.get(name)
        refused = {"f": Formula(), "e": FaultyCell(content=text), "d": DateInCell()}.get(made or "")
        if refused is not None:
            raise refused
        return normalise.sent(row.sheet.column(name), text, self.choices, is_typed=made == "s")

    def marked(self, stored: Iterable[tuple[UploadedRow, str]], fresh: Mapping[Key, Texts]) -> bytes:
        """Return the file with each fault beside its cell.

        `stored` are its rows that the server has now, with their keys and, in `fresh`, their texts.
        """
        return apart.call(
            book.marked,
            self.uploaded.data,
            self.uploaded.sheets,
            [(each.pointer, str(each.detail)) for each in self.faults],
            self._moved,
            {(row.sheet.name, row.number): (key, fresh[row.sheet.name, key]) for row, key in stored},
        )

    def settled(
        self,
        stored: Iterable[tuple[UploadedRow, str]],
        fresh: Callable[[], PresentRows],
        *,
        lenient: bool,
        dry_run: bool,
    ) -> bytes:
        """Return the file to answer with: a `fresh` one or, if it has faults, the marked one.

        A dry run is rolled back. Raise CellsDoNotFit for faults if not `lenient`.
        """
        if not self.faults:
            workbook = fresh().workbook()
        else:
            # Of what is not kept, nothing is noted in the file either.
            kept = list(stored) if lenient and not dry_run else []
            workbook = self.marked(kept, fresh().rows if kept else {})
        if dry_run:
            transaction.set_rollback(True)
        elif self.faults and not lenient:
            raise CellsDoNotFit(count=len(self.faults), workbook=workbook).also(errors=self.faults)
        return workbook


def _is_same(column: Column, text: str, server: str) -> bool:
    """Return True if a cell equals the server's content, also if 4,50 was typed for its 4.5, or a name in capitals."""
    if column.choices:
        return text.lower() == server.lower()
    if text == server or not server or column.kind not in (Kind.INTEGER, Kind.PERCENT):
        return text == server
    try:
        return Decimal(normalise.sent(column, text, {})) == Decimal(server)
    except (Fault, ArithmeticError, TypeError):
        return False


def _as_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return str(value) if isinstance(value, UUID) else value


def _owner(key: str) -> str:
    """Return the key of the row that a row belongs to."""
    return key.partition("|")[0]
