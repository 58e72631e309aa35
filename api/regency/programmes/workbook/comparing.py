"""The file's cells beside the server's: what a person wants of a row, and every fault at its cell.

A cell that the person did not touch changes nothing. One that somebody else changed meanwhile is a conflict, unless
both say the same.
"""

from collections.abc import Callable
from typing import Any

from api.regency.programmes.workbook import layout, parsing
from api.regency.programmes.workbook.layout import Texts
from api.regency.programmes.workbook.parsing import WrongCell
from api.regency.programmes.workbook.reading import Fault, Uploaded, UploadedRow
from api.regency.programmes.workbook.rows import Present


class Comparison:
    """One file beside the server's rows; collects the faults."""

    def __init__(self, uploaded: Uploaded, present: Present) -> None:
        self.uploaded, self.present = uploaded, present
        self.faults: list[Fault] = []
        self._first: dict[tuple[str, str], int] = {}
        for row in uploaded.rows:
            self._first.setdefault((row.sheet, row.key), row.number)

    def fault(
        self, row: UploadedRow, column: str, code: str, message: str, server: str | None = None
    ) -> None:
        self.faults.append(Fault(row.sheet, row.number, column, code, message, server))

    def wanted(self, row: UploadedRow) -> Texts | None:
        """The cells that are to be taken over; None where the row is gone. Conflicts and locked cells are faults."""
        if not row.key:
            return dict(row.changed)
        first = self._first[row.sheet, row.key]
        if row.number != first:
            message = f"Salinan dari baris {first}: ketik yang baru pada baris kosong."
            self.fault(row, next(iter(row.changed)), "copied_row", message)
            return None
        server = self.present.rows.get((row.sheet, row.key))
        before = self.uploaded.baseline.get((row.sheet, row.key))
        if server is None or before is None:
            for column, text in row.changed.items():
                if text and not self._is_there_by_now(
                    row
                ):  # what was emptied is as gone as it was meant to be
                    self.fault(row, column, "gone", "Baris ini sudah tidak ada di server.")
            return None
        sheet = layout.named(row.sheet)
        wanted = {}
        for column, text in row.changed.items():
            if server[column] == text:
                continue
            if sheet.column(column).fixed:
                self.fault(row, column, "locked", "Sel ini terkunci: tambahkan baris baru.")
            elif server[column] != before[column]:
                message = f"Sudah diubah orang lain menjadi: {server[column] or '(kosong)'}."
                self.fault(row, column, "changed_meanwhile", message, server[column])
            else:
                wanted[column] = text
        return wanted

    def _is_there_by_now(self, row: UploadedRow) -> bool:
        """Whether a programme has the supporting agency that the row puts in place of another."""
        programme = row.key.partition("|")[0]
        return row.sheet == layout.SUPPORTING.name and any(
            sheet == row.sheet
            and key.partition("|")[0] == programme
            and texts["agency"] == row.texts["agency"]
            for (sheet, key), texts in self.present.rows.items()
        )

    def server(self, row: UploadedRow) -> Texts:
        """What the server says of a row that it has."""
        return self.present.rows[row.sheet, row.key]

    def read(self, row: UploadedRow, column: str, text: str, read: Callable[[str], Any]) -> Any:
        """A cell's value, or None and a fault."""
        try:
            parsing.check_length(text, layout.named(row.sheet).column(column).longest)
            return read(text)
        except WrongCell as wrong:
            self.fault(row, column, wrong.code, wrong.message)
            return None
