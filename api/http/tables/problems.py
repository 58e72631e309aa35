"""Codes of tables that people fill: of files with columns, of workbooks and of their cells."""

from typing import Any

from api.http.exceptions import Fault, Invalid, Unavailable
from api.http.problems import Finding, GrammarError


class MissingColumn(Fault, do="Write the names of the columns into the first row."):
    """The first row must name the columns; missing: {missing}."""

    missing: str


class MalformedCsv(Invalid, do="Put quotes around a cell that contains a comma, a quote or a line break."):
    """Row {line} cannot be read: {error}."""

    line: int
    error: str


class NotAWorkbook(
    Invalid,
    do="Save it as .xlsx without a password. If it is one already, it arrived incomplete: send it again.",
):
    """This is not a workbook that can be read: send one saved as .xlsx, without a password."""


class FileRefused(Invalid, abstract=True):
    """A file with faults. `workbook` is the same file with each fault beside its cell, if that was requested."""

    workbook: bytes | None = None
    report: Any = None


class CellsDoNotFit(FileRefused, do="Correct the marked cells and send the workbook again."):
    """Cells with faults: {count}. Nothing was stored."""

    count: int


class NotThisWorkbook(Invalid, do="Download the workbook, fill that file and send it."):
    """This is not a workbook that was downloaded here: download it again and fill that one in."""


class SheetsMissing(
    Invalid, do="Give the sheets their names back, or download the workbook and fill that file."
):
    """Sheets of the workbook that was downloaded are missing, or have another name: {sheets}."""

    sheets: str


class DuplicateColumn(Invalid):
    """The column {name} appears twice."""

    name: str


class MergedCells(Invalid):
    """The cells {reference} are merged. Unmerge them and fill each."""

    reference: str


class SeveralSheets(Invalid, do="Delete or hide the other sheets and send the file again."):
    """Several sheets have rows to import: {sheets}. Leave the rows on one sheet, and delete or hide the others."""

    sheets: str


class HeadingsChanged(
    Invalid, do="Put the columns back as they were, or download the workbook and fill that file."
):
    """These headings are not those of the downloaded workbook: {cells}. Columns are read by their position."""

    cells: str


class WorkbookTooLarge(Invalid, do="Copy the values into a new workbook and send that."):
    """The workbook would unpack to far more than it needs. Save a copy with the values only."""


class WorkbooksBusy(Unavailable):
    """Other workbooks are being read at the moment. Try again in a few seconds."""


class CopiedRow(Fault, do="Type the new row into an empty one."):
    """A copy of row {first}: type the new one into an empty row."""

    first: int


class RowGone(Fault, do="Download the workbook again: somebody removed the row."):
    """This row is no longer on the server."""


class CellLocked(Fault, do="Restore its former content; write new content into an empty row."):
    """This cell is locked: restore its content, {text}."""

    text: str


class CellChanged(Fault, do="Compare the two, then download the workbook again or type yours once more."):
    """Someone else has changed it to: {text}."""

    text: str


class Formula(Fault, do="Paste the result of the formula as a value."):
    """The cell contains a formula. Paste its result as a value."""


class FaultyCell(Fault, do="Type the value."):
    """The cell contains {content}."""

    content: str


class DateInCell(Fault):
    """The cell contains a date or a time. Format it as text or number and type it again."""


class AmbiguousNumber(GrammarError, do="Write the number without a mark for thousands."):
    """{text} can be read as {grouped} or as {decimal}. Write it without a mark for thousands."""

    text: str
    grouped: str
    decimal: str


class RowsMissing(Finding, do="Empty the cells of a row to remove it."):
    """Rows of the sheet that are missing in the file: {count}. They remain unchanged."""

    count: int


class PercentMended(Finding, do="Check that it is the number that you meant."):
    """A cell formatted as per cent was read as {text}."""

    text: str
