"""A workbook that came back: what a person has changed in it, cell by cell, and the faults that are shown in it."""

import datetime as dt
import io
import json
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from api.http.exceptions import Invalid
from api.http.grammar import decimals
from api.regency.programmes.workbook import layout, writing
from api.regency.programmes.workbook.layout import SheetLayout
from api.regency.programmes.workbook.rows import Key, Texts

#: What an upload may unpack to: a full workbook is some hundred kilobytes.
LARGEST = 64 * 1024 * 1024
MOST_ROWS = 5000
_WRONG = PatternFill("solid", fgColor="FFFFC7CE")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell. `server`: what stands there now, where somebody else changed it meanwhile."""

    sheet: str
    row: int
    column: str
    code: str
    message: str
    server: str | None = None

    @property
    def cell(self) -> str:
        return f"{self.sheet}!{layout.named(self.sheet).letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class UploadedRow:
    """A row of the file. `changed` holds the texts that differ from what the file was made from; all of a new row."""

    sheet: str
    number: int
    key: str
    texts: Texts
    changed: Texts


@dataclass(slots=True)
class Uploaded:
    """The file, opened: `marked` shows faults in it. `agency`: whose programmes alone it holds, where only one's."""

    book: Any
    masterplan: UUID
    quarter: str
    agency: UUID | None
    baseline: dict[Key, Texts]
    rows: list[UploadedRow]
    faults: list[Fault] = field(default_factory=list)

    def marked(self, faults: list[Fault], stored: Mapping[tuple[str, int], tuple[str, Texts]]) -> bytes:
        """The same workbook, each fault beside its cell, and what somebody else changed as the new starting point.

        `stored` are new rows (sheet and number) that are on the server now, with their keys and texts: sent again they
        are no longer new. Marks of an earlier round are taken away.
        """
        self._clean()
        remarks: dict[tuple[str, int], list[str]] = {}
        for fault in faults:
            sheet = layout.named(fault.sheet)
            cell = self.book[fault.sheet][f"{sheet.letter(fault.column)}{fault.row}"]
            cell.fill = _WRONG
            cell.comment = Comment(fault.message, "Kota Cerdas")
            label = sheet.column(fault.column).label
            remarks.setdefault((fault.sheet, fault.row), []).append(f"{label}: {fault.message}")
        for (name, row), words in remarks.items():
            self.book[name][f"{layout.named(name).letter('remark')}{row}"].value = " ".join(words)
        self._rebase(faults)
        for (name, row), (key, texts) in stored.items():
            writing.write_row(self.book[name], layout.named(name), row, key, texts)
            self.book[layout.BASELINE].append([name, key, json.dumps(texts, ensure_ascii=False)])
        return writing.saved(self.book)

    def _clean(self) -> None:
        for sheet in layout.SHEETS:
            page = self.book[sheet.name]
            for row in page.iter_rows(min_row=layout.HEADING + 1):
                for cell in row:
                    if cell.comment is not None:
                        cell.comment = None
                        cell.fill = PatternFill()
                page[f"{sheet.letter('remark')}{row[0].row}"].value = None

    def _rebase(self, faults: list[Fault]) -> None:
        moved: dict[Key, Texts] = {}
        keys = {(row.sheet, row.number): row.key for row in self.rows}
        for fault in faults:
            if fault.server is not None:
                key = (fault.sheet, keys[fault.sheet, fault.row])
                moved.setdefault(key, {})[fault.column] = fault.server
        for cells in self.book[layout.BASELINE].iter_rows(min_row=2):
            texts = moved.get((cells[0].value, cells[1].value))
            if texts:
                cells[2].value = json.dumps({**json.loads(cells[2].value), **texts}, ensure_ascii=False)


def opened(data: bytes) -> Uploaded:
    """Raises Invalid for what is not a workbook of ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(each.file_size for each in archive.infolist()) > LARGEST:
                raise ValueError("unpacks to too much")
        book = load_workbook(io.BytesIO(data))
        pages = [book[sheet.name] for sheet in layout.SHEETS]
        first, *stored = book[layout.BASELINE].iter_rows(values_only=True)
        baseline = {(str(row[0]), str(row[1])): json.loads(str(row[2])) for row in stored}
        if any(
            layout.named(sheet).names - texts.keys()
            or not all(isinstance(each, str) for each in texts.values())
            for (sheet, _), texts in baseline.items()
        ):
            raise ValueError("the baseline is not as it was written")
        masterplan, quarter = UUID(str(first[1])), str(first[2])
        agency = None if first[3] == layout.ALL_AGENCIES else UUID(str(first[3]))
        if any(page.max_row > MOST_ROWS for page in pages):
            raise ValueError("too many rows")
    except Exception as error:
        raise Invalid(
            "This is not a workbook that was downloaded here: download it anew and fill that.",
            "Ini bukan buku kerja yang diunduh dari sini: unduh kembali lalu isi.",
            code="not_a_workbook",
        ) from error
    uploaded = Uploaded(book, masterplan, quarter, agency, baseline, [])
    for sheet in layout.SHEETS:
        uploaded.rows += list(_rows(uploaded, sheet))
    return uploaded


def _rows(uploaded: Uploaded, sheet: SheetLayout) -> list[UploadedRow]:
    found = []
    page = uploaded.book[sheet.name]
    for number in range(layout.HEADING + 1, page.max_row + 1):
        key = text_of(page[f"A{number}"].value)
        texts = {
            column.name: text_of(page[f"{sheet.letter(column.name)}{number}"].value)
            for column in sheet.columns
        }
        if not key and not any(texts.values()):
            continue
        before = uploaded.baseline.get((sheet.name, key), dict.fromkeys(texts, ""))
        changed = {name: text for name, text in texts.items() if text != before[name]}
        found.append(UploadedRow(sheet.name, number, key, texts, changed))
    return found


def text_of(value: Any) -> str:
    """A cell as the text that it stands for, however the program that saved it has kept it."""
    match value:
        case None:
            return ""
        case bool():
            return "Ya" if value else "Tidak"
        case int() | Decimal():
            return decimals.to_text(Decimal(value))
        case float():
            return decimals.to_text(Decimal(repr(value)))
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
    return unicodedata.normalize("NFC", str(value)).strip()
