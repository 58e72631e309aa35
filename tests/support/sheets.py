"""Workbooks as a person at a spreadsheet has them: found by title, changed by label, looked at for marks.

They have fewer free rows than people get, whose cells are most of what a workbook costs: `as_people_get_it` has all.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openpyxl import load_workbook

from api.http.tables import book

FREE_ROWS, book._FREE_ROWS = book._FREE_ROWS, 30


@contextmanager
def as_people_get_it() -> Iterator[None]:
    few, book._FREE_ROWS = book._FREE_ROWS, FREE_ROWS
    yield
    book._FREE_ROWS = few


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Sheets:
    """A workbook that was downloaded."""

    def __init__(self, data: bytes) -> None:
        self.book = load_workbook(io.BytesIO(data))

    @property
    def data(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()

    def labels(self, sheet: str) -> dict[str, str]:
        """Label to letter."""
        return {cell.value: cell.column_letter for cell in self.book[sheet][1] if cell.value}

    def row(self, sheet: str, label: str, value: str, *, also: tuple[str, Any] | None = None) -> int:
        """The number of the row with this value under this label (and another one under `also`)."""
        letters, page = self.labels(sheet), self.book[sheet]
        for number in range(2, page.max_row + 1):
            fits = page[f"{letters[label]}{number}"].value == value
            if fits and (also is None or page[f"{letters[also[0]]}{number}"].value == also[1]):
                return number
        raise KeyError(value)

    def free_row(self, sheet: str) -> int:
        page = self.book[sheet]
        return next(
            number
            for number in range(2, page.max_row + 1)
            if all(cell.value is None for cell in page[number])
        )

    def put(self, sheet: str, row: int, label: str, value: Any) -> str:
        """Writes a cell; its name, such as Program!B2."""
        cell = f"{self.labels(sheet)[label]}{row}"
        self.book[sheet][cell].value = value
        return f"{sheet}!{cell}"

    def get(self, sheet: str, row: int, label: str) -> Any:
        return self.book[sheet][f"{self.labels(sheet)[label]}{row}"].value

    def at(self, cell: str) -> Any:
        """Return the content of a cell by its name, such as Program!B2."""
        sheet, _, place = cell.partition("!")
        return self.book[sheet][place].value

    def marks(self) -> dict[str, str]:
        """The cells that are marked, with what is said beside them."""
        return {
            f"{page.title}!{cell.coordinate}": cell.comment.text
            for page in self.book.worksheets
            for row in page.iter_rows()
            for cell in row
            if cell.comment is not None
        }


def download(api: Any, query: str = "", *, path: str = "programmes/workbook/") -> Sheets:
    answer = api.get(f"{path}{query}")
    assert answer.status_code == 200, answer.content
    assert (answer.headers["Content-Type"], answer.headers["Content-Language"]) == (XLSX, "id")
    return Sheets(answer.content)


def upload(
    api: Any, sheets: Sheets, query: str = "", *, path: str = "programmes/workbook/", **headers: str
) -> Any:
    headers = {"Content-Type": XLSX, **headers}
    return api.request("POST", f"{path}{query}", sheets.data, **headers)
