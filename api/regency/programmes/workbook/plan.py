"""What a workbook changes in the plan: its cells over the programmes that the server has. Nothing is written here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from api.regency.programmes.content import Activity, Allocated, Content, Milestone
from api.regency.programmes.workbook import layout, parsing, rows
from api.regency.programmes.workbook.comparing import Comparison
from api.regency.programmes.workbook.layout import Texts
from api.regency.programmes.workbook.reading import UploadedRow
from tenants.ids import uuid7

#: A part of a programme, by what it is: ("allocation", (2025, "apbd", "original")), ("activity", id), ("title", None).
Part = tuple[str, Any]
Cell = tuple[UploadedRow, str]


@dataclass(slots=True)
class Draft:
    """A programme as the workbook wants it. `version` is the one that it is made from, 0 for a new one.

    `cells` says where in the file each part of it stands, `first` is the first cell that changes it; `new_rows` are the
    rows that added something, by the key that the server will know it by.
    """

    id: UUID
    version: int
    content: Content
    first: Cell
    cells: dict[Part, Cell] = field(default_factory=dict)
    new_rows: list[tuple[UploadedRow, str]] = field(default_factory=list)
    faulty: bool = False

    def cell_of(self, pointer: str) -> Cell:
        """The cell that a fault of the content belongs to, or one near it where the file has none for it."""
        found = (self.cells[part] for part in self._parts(pointer) if part in self.cells)
        row, column = next(found, self.first)
        last = pointer.rpartition("/")[2]
        return row, last if last in row.texts else column

    def _parts(self, pointer: str) -> Iterator[Part]:
        """From the part itself outwards."""
        match pointer.strip("/").split("/"):
            case ["activities", index, "milestones", number, *_]:
                activity = self.content.activities[int(index)]
                yield "milestone", activity.milestones[int(number)].id
                yield "activity", activity.id
            case ["activities", index, *_]:
                yield "activity", self.content.activities[int(index)].id
            case ["allocations", index, *_]:
                yield "allocation", _place(self.content.allocations[int(index)])
            case ["supporting_agencies", index, *_]:
                yield "supporting", self.content.supporting_agencies[int(index)]
            case [name, *_]:
                yield name, None


class Plan:
    """The sheets of the plan in their order: programmes first, for the others refer to them."""

    def __init__(self, cells: Comparison) -> None:
        self.drafts: dict[UUID, Draft] = {}
        self._cells = cells
        self._before = 0
        self._by_title: dict[str, list[UUID]] = {}
        self._programme_of: dict[UUID, UUID] = {}
        for row in cells.present.programmes.values():
            self._by_title.setdefault(row.title, []).append(row.id)
            self._programme_of |= {each.id: row.id for each in row.activities if each.id}
        self._takers: Mapping[str, Callable[[UploadedRow, Texts], Draft | None]] = {
            layout.PROGRAMMES.name: self._programme,
            layout.SUPPORTING.name: self._supporting,
            layout.ALLOCATIONS.name: self._allocation,
            layout.ACTIVITIES.name: self._activity,
            layout.MILESTONES.name: self._milestone,
        }

    def take(self, row: UploadedRow) -> None:
        """A row of one of these sheets. With a fault in it, nothing of its programme is written."""
        self._before = len(self._cells.faults)
        wanted = self._cells.wanted(row)
        if wanted is None or (not wanted and self._is_right()):
            return
        draft = self._takers[row.sheet](row, wanted)
        if draft is not None and not self._is_right():
            draft.faulty = True

    def _is_right(self) -> bool:
        """Whether the row at hand has no fault so far."""
        return len(self._cells.faults) == self._before

    def _fits(self, draft: Draft | None) -> bool:
        return draft is not None and self._is_right() and not draft.faulty

    # --- sheet by sheet ---------------------------------------------------------------------------------------

    def _programme(self, row: UploadedRow, wanted: Texts) -> Draft:
        if row.key:
            draft = self._draft(UUID(row.key), row)
            if "title" in wanted:
                self._by_title[draft.content.title].remove(draft.id)
        else:
            draft = self._new(row)
            wanted = {**row.texts, "quick_win": row.texts["quick_win"] or "Tidak"}
        fields = {column: self._read_programme(row, column, text) for column, text in wanted.items()}
        for column in row.texts:
            draft.cells[column, None] = (row, column)
        if "title" in wanted:
            self._by_title.setdefault(wanted["title"], []).append(draft.id)
        if self._fits(draft):
            draft.content = replace(draft.content, **fields)
        return draft

    def _new(self, row: UploadedRow) -> Draft:
        title = row.texts["title"]
        if self._by_title.get(title):
            self._cells.fault(
                row, "title", "title_taken", "Program dengan judul ini sudah ada: ubah barisnya."
            )
        content = Content(title=title, sub_dimension="", time_frame="medium")
        draft = Draft(uuid7(), 0, content, (row, "title"))
        draft.new_rows.append((row, str(draft.id)))
        self.drafts[draft.id] = draft
        return draft

    def _read_programme(self, row: UploadedRow, column: str, text: str) -> Any:
        present = self._cells.present
        readers: dict[str, Callable[[str], Any]] = {
            "title": parsing.required,
            "sub_dimension": lambda text: parsing.chosen(text, present.sub_dimensions),
            "lead_agency": lambda text: parsing.agency(text, present),
            "quick_win": parsing.yes,
            "time_frame": lambda text: parsing.chosen(text, layout.TIME_FRAMES),
        }
        return self._cells.read(row, column, text, readers.get(column, str))

    def _supporting(self, row: UploadedRow, wanted: Texts) -> Draft | None:
        programme, _, supporting = row.key.partition("|")
        draft = self._draft(UUID(programme), row) if row.key else self._named(row)
        text = wanted.get("agency", "")
        agency: UUID | None = None
        if text or not row.key:
            agency = self._cells.read(
                row, "agency", text, lambda text: parsing.agency(parsing.required(text), self._cells.present)
            )
        if draft is None or not self._fits(draft):
            return draft
        agencies = list(draft.content.supporting_agencies)
        place = agencies.index(UUID(supporting)) if row.key else len(agencies)
        agencies[place : place + 1] = [agency] if agency else []
        if agency:
            draft.cells["supporting", agency] = (row, "agency")
            draft.new_rows.append((row, rows.supporting_key(draft.id, agency)))
        draft.content = replace(draft.content, supporting_agencies=tuple(agencies))
        return draft

    def _allocation(self, row: UploadedRow, wanted: Texts) -> Draft | None:
        draft: Draft | None
        if row.key:
            programme, number, source, stage = row.key.split("|")
            draft, place = self._draft(UUID(programme), row), (int(number), source, stage)
        else:
            draft = self._named(row)
            place = (
                self._cells.read(row, "year", row.texts["year"], parsing.year),
                self._cells.read(row, "source", row.texts["source"], parsing.source),
                self._cells.read(row, "stage", row.texts["stage"] or "Murni", parsing.stage),
            )
        taken_out = bool(row.key) and wanted.get("amount") == ""
        amount = 0
        if wanted and not taken_out:
            amount = self._cells.read(row, "amount", wanted.get("amount", ""), parsing.rupiah)
        if draft is None or not self._fits(draft):
            return draft
        allocations = list(draft.content.allocations)
        if row.key:
            index = next(index for index, each in enumerate(allocations) if _place(each) == place)
            allocations[index : index + 1] = [] if taken_out else [Allocated(*place, amount)]
        else:
            allocations.append(Allocated(*place, amount))
            draft.new_rows.append((row, rows.allocation_key(draft.id, *place)))
        draft.cells["allocation", place] = (row, "amount" if row.key else "year")
        draft.content = replace(draft.content, allocations=tuple(allocations))
        return draft

    def _activity(self, row: UploadedRow, wanted: Texts) -> Draft | None:
        id = UUID(row.key) if row.key else uuid7()
        draft = self._draft(self._programme_of[id], row) if row.key else self._named(row)
        if not row.key:
            wanted = {name: row.texts[name] for name in ("title", "kind", "starts_on", "ends_on")}
        readers: dict[str, Callable[[str], Any]] = {
            "title": parsing.required,
            "kind": lambda text: parsing.chosen(text, layout.KINDS),
            "starts_on": parsing.day,
            "ends_on": parsing.day,
        }
        fields = {name: self._cells.read(row, name, text, readers[name]) for name, text in wanted.items()}
        activities = list(draft.content.activities) if draft else []
        if not row.key and any(each.title == wanted["title"] for each in activities):
            message = "Kegiatan dengan judul ini sudah ada pada program ini: ubah barisnya."
            self._cells.fault(row, "title", "activity_exists", message)
        if draft is None or not self._fits(draft):
            return draft
        if row.key:
            place = next(index for index, each in enumerate(activities) if each.id == id)
            activities[place] = replace(activities[place], **fields)
        else:
            activities.append(Activity(id, **fields))
            draft.new_rows.append((row, str(id)))
        draft.cells["activity", id] = (row, next(iter(wanted)))
        draft.content = replace(draft.content, activities=tuple(activities))
        return draft

    def _milestone(self, row: UploadedRow, wanted: Texts) -> Draft | None:
        """A milestone goes by emptying its title and its day."""
        activity_id, _, milestone_id = row.key.partition("|")
        id = UUID(milestone_id) if row.key else uuid7()
        draft = self._draft(self._programme_of[UUID(activity_id)], row) if row.key else self._named(row)
        place = self._place_of_activity(row, draft)
        texts = {**self._cells.server(row), **wanted} if row.key else row.texts
        milestone = None
        if not row.key or texts["title"] or texts["due_on"]:
            title = self._cells.read(row, "title", texts["title"], parsing.required)
            due_on = self._cells.read(
                row, "due_on", texts["due_on"], lambda text: parsing.day(parsing.required(text))
            )
            milestone = Milestone(id, title, due_on)
        if draft is None or place is None:
            return draft
        activities = list(draft.content.activities)
        others = list(activities[place].milestones)
        if not row.key and any(each.title == texts["title"] for each in others):
            message = "Tonggak dengan judul ini sudah ada pada kegiatan ini: ubah barisnya."
            self._cells.fault(row, "title", "milestone_exists", message)
        if not self._fits(draft):
            return draft
        if row.key:
            at = next(index for index, each in enumerate(others) if each.id == id)
            others[at : at + 1] = [milestone] if milestone else []
        elif milestone:
            others.append(milestone)
            key = rows.milestone_key(activities[place].id or id, id)
            draft.new_rows.append((row, key))
        draft.cells["milestone", id] = (row, "due_on")
        activities[place] = replace(activities[place], milestones=tuple(others))
        draft.content = replace(draft.content, activities=tuple(activities))
        return draft

    # --- what rows refer to -----------------------------------------------------------------------------------

    def _draft(self, programme: UUID, row: UploadedRow) -> Draft:
        if programme not in self.drafts:
            present = self._cells.present.programmes[programme]
            first = (row, next(iter(row.changed)))
            self.drafts[programme] = Draft(present.id, present.version, present.content, first)
        return self.drafts[programme]

    def _named(self, row: UploadedRow) -> Draft | None:
        """The programme that a new row names by its title, or None and a fault."""
        found = self._by_title.get(row.texts["programme"], [])
        if len(found) == 1:
            return self._draft(found[0], row)
        if found:
            self._cells.fault(
                row, "programme", "ambiguous_programme", "Ada beberapa program dengan judul ini."
            )
        else:
            message = "Program ini tidak ada pada lembar Program."
            self._cells.fault(row, "programme", "unknown_programme", message)
        return None

    def _place_of_activity(self, row: UploadedRow, draft: Draft | None) -> int | None:
        """Which of the programme's activities a milestone's row means, or None and a fault.

        No fault where the programme has one: an activity that is new in the file may be missing because of it.
        """
        if draft is None:
            return None
        wanted = row.key.partition("|")[0] or row.texts["activity"]
        found = [
            index
            for index, each in enumerate(draft.content.activities)
            if wanted == (str(each.id) if row.key else each.title)
        ]
        if len(found) == 1:
            return found[0]
        if not draft.faulty:
            code, message = (
                ("ambiguous_activity", "Ada beberapa kegiatan dengan judul ini pada program ini.")
                if found
                else ("unknown_activity", "Kegiatan ini tidak ada pada program ini.")
            )
            self._cells.fault(row, "activity", code, message)
        return None


def _place(allocated: Allocated) -> tuple[int, str, str]:
    return allocated.year, allocated.source, allocated.stage
