"""A workbook that came back: what a person has changed in it, cell by cell, and the faults that are shown in it."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from api.http.exceptions import Invalid, Problem
from api.http.tables import apart, cells, packages
from api.regency.programmes.workbook import layout, pages
from api.regency.programmes.workbook.layout import Key, Texts

#: A full workbook has some hundred kilobytes and some ten thousand cells.
_BOUNDS = packages.Bounds(
    unpacked=64 * 1024 * 1024, density=100, rows=5_000, columns=100, cells=200_000, area=400_000
)


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

    data: bytes
    masterplan: UUID
    quarter: str
    agency: UUID | None
    baseline: dict[Key, Texts]
    rows: list[UploadedRow]
    faults: list[Fault] = field(default_factory=list)
    mended: list[Fault] = field(default_factory=list)

    def marked(self, faults: list[Fault], stored: Mapping[tuple[str, int], tuple[str, Texts]]) -> bytes:
        """The same workbook, each fault beside its cell, and what somebody else changed as the new starting point.

        `stored` are new rows (sheet and number) that are on the server now, with their keys and texts: sent again they
        are no longer new. Marks of an earlier round are taken away.
        """
        moved: dict[Key, Texts] = {}
        keys = {(row.sheet, row.number): row.key for row in self.rows}
        for fault in faults:
            if fault.server is not None:
                key = (fault.sheet, keys[fault.sheet, fault.row])
                moved.setdefault(key, {})[fault.column] = fault.server
        marks = [pages.Mark(fault.sheet, fault.row, fault.column, fault.message) for fault in faults]
        return apart.call(pages.marked, self.data, marks, moved, dict(stored))


def opened(data: bytes) -> Uploaded:
    """Raises Invalid for what is not a workbook of ours, and for one that takes too much to open."""
    try:
        packages.check(io.BytesIO(data), _BOUNDS)
        contents = apart.call(pages.read, data)
        if any(
            layout.named(sheet).names - texts.keys()
            or not all(isinstance(each, str) for each in texts.values())
            for (sheet, _), texts in contents.baseline.items()
        ):
            raise ValueError("the baseline is not as it was written")
        _, plan, quarter, whose = contents.first
        masterplan = UUID(plan)
        agency = None if whose == layout.ALL_AGENCIES else UUID(whose)
    except Problem:
        raise
    except Exception as error:
        raise Invalid(
            "This is not a workbook that was downloaded here: download it anew and fill that.",
            "Ini bukan buku kerja yang diunduh dari sini: unduh kembali lalu isi.",
            code="not_a_workbook",
        ) from error
    uploaded = Uploaded(data, masterplan, quarter, agency, dict(contents.baseline), [])
    for sheet, number, key, texts, in_per_cent in contents.rows:
        before = uploaded.baseline.get((sheet, key), dict.fromkeys(texts, ""))
        changed = {name: text for name, text in texts.items() if text != before[name]}
        uploaded.rows.append(UploadedRow(sheet, number, key, texts, changed))
        for name in in_per_cent:
            if name in changed:
                message = cells.percent_mended(texts[name])[1]
                uploaded.mended.append(Fault(sheet, number, name, cells.PERCENT_MENDED, message))
    return uploaded
