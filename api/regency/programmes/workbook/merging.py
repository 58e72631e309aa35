"""What a workbook changes: its cells over what the server has now, programme by programme, with every fault at its
cell. Nothing is written here.

A cell that the person did not touch changes nothing. One that somebody else changed meanwhile is a conflict, unless
both say the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from api.regency.programmes.content import Activity, Allocated, Content
from api.regency.programmes.workbook import layout, parsing
from api.regency.programmes.workbook.parsing import WrongCell
from api.regency.programmes.workbook.reading import Fault, Uploaded, UploadedRow
from api.regency.programmes.workbook.rows import Present
from tenants.ids import uuid7

#: Where a fault of a programme's content belongs: pointer to row and column.
Cells = dict[str, tuple[UploadedRow, str]]


@dataclass(slots=True)
class Draft:
    """A programme as the workbook wants it. `cells` says where each part of it stands in the file."""

    id: UUID
    version: int | None
    content: Content
    cells: Cells = field(default_factory=dict)
    faulty: bool = False


@dataclass(slots=True)
class Merged:
    """What is to be written, and what is wrong. `realisations` are rows of the quarter with their changed figures."""

    programmes: dict[UUID, Draft]
    realisations: list[tuple[UUID, dict[str, Any], UploadedRow]]
    faults: list[Fault]


class Merge:
    """One pass over the sheets: programmes first, for the others refer to them."""

    def __init__(self, uploaded: Uploaded, present: Present) -> None:
        self.uploaded, self.present = uploaded, present
        self.drafts: dict[UUID, Draft] = {}
        self.realisations: list[tuple[UUID, dict[str, Any], UploadedRow]] = []
        self.faults: list[Fault] = []
        self.by_title: dict[str, list[UUID]] = {}
        for row in present.programmes.values():
            self.by_title.setdefault(row.title, []).append(row.id)

    def run(self) -> Merged:
        merge: dict[str, Callable[[UploadedRow], None]] = {
            layout.PROGRAMMES.name: self._programme,
            layout.ALLOCATIONS.name: self._allocation,
            layout.ACTIVITIES.name: self._activity,
            layout.REALISATIONS.name: self._realisation,
        }
        for sheet in layout.SHEETS:
            for row in self.uploaded.rows:
                if row.sheet == sheet.name and row.changed:
                    merge[sheet.name](row)
        return Merged(self.drafts, self.realisations, self.faults)

    # --- what every row goes through --------------------------------------------------------------------------

    def _fault(
        self, row: UploadedRow, column: str, code: str, message: str, server: str | None = None
    ) -> None:
        self.faults.append(Fault(row.sheet, row.number, column, code, message, server))

    def _wanted(self, row: UploadedRow) -> dict[str, str] | None:
        """The cells that are to be taken over; None where the row is gone. Conflicts and locked cells are faults."""
        if not row.key:
            return dict(row.changed)
        server = self.present.rows.get((row.sheet, row.key))
        before = self.uploaded.baseline.get((row.sheet, row.key))
        if server is None or before is None:
            for column in row.changed:
                self._fault(row, column, "gone", "Baris ini sudah tidak ada di server.")
            return None
        fixed = {
            column.name
            for sheet in layout.SHEETS
            if sheet.name == row.sheet
            for column in sheet.columns
            if column.fixed
        }
        wanted = {}
        for column, text in row.changed.items():
            if server[column] == text:
                continue
            if column in fixed:
                self._fault(row, column, "locked", "Sel ini terkunci: tambahkan baris baru.")
            elif server[column] != before[column]:
                message = f"Sudah diubah orang lain menjadi: {server[column] or '(kosong)'}."
                self._fault(row, column, "changed_meanwhile", message, server[column])
            else:
                wanted[column] = text
        return wanted

    def _read(self, row: UploadedRow, column: str, read: Callable[[], Any]) -> Any:
        """A cell's value, or None and a fault."""
        try:
            return read()
        except WrongCell as wrong:
            self._fault(row, column, wrong.code, wrong.message)
            return None

    def _draft(self, programme: UUID) -> Draft:
        if programme not in self.drafts:
            row = self.present.programmes[programme]
            self.drafts[programme] = Draft(row.id, row.version, row.content)
        return self.drafts[programme]

    def _named(self, row: UploadedRow) -> Draft | None:
        """The programme that a new row names by its title."""
        found = self.by_title.get(row.texts["programme"], [])
        if len(found) == 1:
            return self._draft(found[0])
        self._fault(
            row,
            "programme",
            "unknown_programme" if not found else "ambiguous_programme",
            "Program ini tidak ada pada lembar Program."
            if not found
            else "Ada beberapa program dengan judul ini.",
        )
        return None

    def _close(self, draft: Draft | None, before: int) -> None:
        if draft is not None and len(self.faults) > before:
            draft.faulty = True

    # --- sheet by sheet ---------------------------------------------------------------------------------------

    def _programme(self, row: UploadedRow) -> None:
        before = len(self.faults)
        wanted = self._wanted(row)
        if wanted is None:
            return
        if row.key:
            draft = self._draft(UUID(row.key))
        else:
            draft = Draft(uuid7(), 0, Content(title="-", sub_dimension="", time_frame="medium"))
            self.drafts[draft.id] = draft
            wanted = {**row.texts, "quick_win": row.texts["quick_win"] or "Tidak"}
        fields = {
            column: self._read(row, column, lambda c=column, t=text: self._field(c, t))  # type: ignore[misc]
            for column, text in wanted.items()
        }
        for column in row.texts:
            draft.cells[f"/{column}"] = (row, column)
        self._close(draft, before)
        if not draft.faulty:
            draft.content = replace(draft.content, **fields)
            self.by_title.setdefault(draft.content.title, [])
            if draft.id not in self.by_title[draft.content.title]:
                self.by_title[draft.content.title].append(draft.id)

    def _field(self, column: str, text: str) -> Any:
        match column:
            case "title":
                return parsing.required(text)
            case "sub_dimension":
                return parsing.chosen(text, self.present.sub_dimensions)
            case "lead_agency":
                return parsing.agency(text, self.present)
            case "quick_win":
                return parsing.chosen(text, layout.YES_NO) == "true"
            case "time_frame":
                return parsing.chosen(text, layout.TIME_FRAMES)
        return text

    def _allocation(self, row: UploadedRow) -> None:
        before = len(self.faults)
        wanted = self._wanted(row)
        if wanted is None:
            return
        draft: Draft | None
        if row.key:
            programme, number, source, stage = row.key.split("|")
            draft, place = self._draft(UUID(programme)), (int(number), source, stage)
        else:
            draft = self._named(row)
            place = (
                self._read(row, "year", lambda: parsing.year(row.texts["year"])),
                self._read(row, "source", lambda: parsing.chosen(row.texts["source"], layout.SOURCES)),
                self._read(
                    row, "stage", lambda: parsing.chosen(row.texts["stage"] or "Murni", layout.STAGES)
                ),
            )
        taken_out = bool(row.key) and wanted.get("amount") == ""
        amount = 0
        if wanted and not taken_out:
            amount = self._read(row, "amount", lambda: parsing.rupiah(wanted.get("amount", "")))
        self._close(draft, before)
        if draft is None or draft.faulty or not wanted:
            return
        others = [
            each
            for each in draft.content.allocations
            if not row.key or (each.year, each.source, each.stage) != place
        ]
        if not taken_out:
            others.append(Allocated(*place, amount))
            draft.cells[f"/allocations/{len(others) - 1}"] = (row, "amount" if row.key else "year")
        draft.content = replace(draft.content, allocations=tuple(others))

    def _activity(self, row: UploadedRow) -> None:
        before = len(self.faults)
        wanted = self._wanted(row)
        if wanted is None:
            return
        draft = self._draft(self._programme_of(row.key)) if row.key else self._named(row)
        wanted.pop("programme", None)
        if not row.key:
            wanted = {name: row.texts[name] for name in ("title", "kind", "starts_on", "ends_on")}
        read: dict[str, Callable[[str], Any]] = {
            "title": parsing.required,
            "kind": lambda text: parsing.chosen(text, layout.KINDS),
            "starts_on": parsing.day,
            "ends_on": parsing.day,
        }
        fields = {
            column: self._read(row, column, lambda c=column, t=text: read[c](t))  # type: ignore[misc]
            for column, text in wanted.items()
        }
        self._close(draft, before)
        if draft is None or draft.faulty or not fields:
            return
        activities = list(draft.content.activities)
        if row.key:
            place = next(index for index, each in enumerate(activities) if str(each.id) == row.key)
            activities[place] = replace(activities[place], **fields)
        else:
            place = len(activities)
            activities.append(Activity(None, **fields))
        draft.cells[f"/activities/{place}"] = (row, "title")
        draft.content = replace(draft.content, activities=tuple(activities))

    def _programme_of(self, activity: str) -> UUID:
        return next(
            row.id
            for row in self.present.programmes.values()
            if any(str(each.id) == activity for each in row.activities)
        )

    def _realisation(self, row: UploadedRow) -> None:
        before = len(self.faults)
        wanted = self._wanted(row)
        if not wanted:
            return
        if not row.key:
            self._fault(row, "activity", "unknown_activity", "Tambahkan kegiatan pada lembar Kegiatan.")
            return
        read: dict[str, Callable[[str], Any]] = {
            "physical_percent_to_date": parsing.percent,
            "spent_to_date": parsing.rupiah,
        }
        texts = {**row.texts, **{name: "" for name in row.texts if name in wanted and not wanted[name]}}
        fields = {
            name: self._read(row, name, lambda n=name: read.get(n, str)(texts[n]))  # type: ignore[misc]
            for name in ("physical_percent_to_date", "spent_to_date", "note", "reason")
        }
        if len(self.faults) == before:
            self.realisations.append((UUID(row.key), fields, row))
