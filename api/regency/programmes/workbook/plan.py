"""Changes that a workbook makes to the plan and to budgets: cells over the stored content. Nothing is written here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.tables.columns import Texts
from api.http.tables.merge import Comparison, UploadedRow
from api.http.unread import UNREAD, numbered
from api.regency.programmes.budgets.shapes import Budget
from api.regency.programmes.problems import AmbiguousActivity, TitleTaken, UnknownActivity
from api.regency.programmes.realisation.shapes import Realisation
from api.regency.programmes.shapes import Activity, Milestone, Programme, ProgrammeOfSet
from api.regency.programmes.workbook import sheets
from api.regency.programmes.workbook.sheets import Present, key_of
from tenants import Fields
from tenants.ids import uuid7

Cell = tuple[UploadedRow, str]


@dataclass(slots=True)
class Draft:
    """A programme, its budget or an activity's quarter, with the workbook's changes.

    `first` is the first cell that changes it; `cells` gives the cell of each of its columns and items (see `identity`);
    `new_rows` has the rows that get another key from the server. If `is_gone`, it is to be removed. A new one has
    version 0.
    """

    id: UUID
    content: Any
    first: Cell
    cells: dict[Any, Cell] = field(default_factory=dict)
    new_rows: list[tuple[UploadedRow, str]] = field(default_factory=list)
    faulty: bool = False
    is_gone: bool = False

    def cell_of(self, pointer: str) -> Cell:
        """Return the cell that a fault of the content belongs to, or the nearest one in the file."""
        parts = [NAMES.get(part, part) for part in pointer.strip("/").split("/")]
        found = [self.cells[part] for part in self._path(parts) if part in self.cells]
        row, column = (found or [self.first])[-1]
        last = parts[-1]
        return row, last if last in row.texts else column

    def _path(self, parts: Sequence[str]) -> Iterator[Any]:
        """Yield the keys of a path in `cells`, from the outermost inwards."""
        value: Any = self.content
        for part in parts:
            if isinstance(value, tuple):
                value = value[int(part)]
                yield identity(value)
            else:
                if value is self.content:
                    yield part
                value = getattr(value, part, None)


def identity(item: Any) -> Any:
    """Return a key that distinguishes an item of a programme from its siblings."""
    if item is UNREAD:
        return id(item)
    key = getattr(item, "key", None) or (getattr(item, "id", item),)
    return id(item) if any(part is UNREAD for part in key) else key


#: Of the fields of programmes and quarters, by what the API calls them.
NAMES = {each.key: each.name for of in (Programme, Realisation) for each in shapes.info(of).sent}


class Plan:
    """The sheets of the plan in their order: programmes come first, because the others refer to them."""

    def __init__(self, cells: Comparison, present: Present) -> None:
        self.drafts: dict[UUID, Draft] = {}
        self._cells, self._present = cells, present
        self._by_title: dict[str, list[UUID]] = {}
        for (sheet, _), (programme, item) in present.items.items():
            if sheet == sheets.PROGRAMMES.name:
                self._by_title.setdefault(item.title, []).append(programme)

    def take(self, row: UploadedRow) -> None:
        """Apply a row of one of these sheets. If it has a fault, nothing of its programme is written."""
        wanted = self._cells.wanted(row)
        if wanted is None or (not wanted and self._cells.is_right(row)):
            return
        take = self._programme if row.sheet == sheets.PROGRAMMES else self._item
        draft = take(row, wanted)
        if draft is not None and not self._cells.is_right(row):
            draft.faulty = True

    def _programme(self, row: UploadedRow, wanted: Texts) -> Draft:
        if row.key:
            draft = self._draft(UUID(row.key), row)
            if "title" in wanted:
                self._by_title[draft.content.title].remove(draft.id)
        else:
            draft = self._new(row)
            wanted = row.texts
        draft.is_gone = self._cells.is_gone(row, wanted)
        if draft.is_gone:
            return draft
        fields = self._cells.read(row, wanted, Programme)
        draft.cells |= {column: (row, column) for column in row.texts}
        if "title" in wanted:
            self._by_title.setdefault(wanted["title"], []).append(draft.id)
        draft.content = replace(draft.content, **fields)
        return draft

    def _new(self, row: UploadedRow) -> Draft:
        title = row.texts["title"]
        if self._by_title.get(title):
            self._cells.fault(row, "title", TitleTaken())
        id = uuid7()
        content = ProgrammeOfSet(**{**_UNSAID, "title": title}, id=id, version=0)
        draft = self.drafts[id] = Draft(id, content, (row, "title"), new_rows=[(row, str(id))])
        return draft

    def _item(self, row: UploadedRow, wanted: Texts) -> Draft | None:
        """Apply a row about an item of a programme, or of one of its activities. Empty cells remove the item."""
        part = sheets.PARTS[row.sheet.name]
        programme = self._present.programme_of(row, self._by_title, self._cells)
        draft = self._draft(programme, row) if programme else None
        is_gone = self._cells.is_gone(row, wanted)
        if is_gone and draft and (draft.is_gone or not self._has_owner(draft, row)):
            return None
        is_milestone = row.sheet == sheets.MILESTONES
        place = self._place_of_activity(row, draft) if is_milestone else None
        owner: Any = draft and (draft.content if place is None else draft.content.activities[place])
        items = list(part.of(owner))
        texts = row.texts
        said = wanted if row.key else {name: texts[name] for name in row.sheet.names if name not in _OWNERS}
        fields = {} if is_gone else self._cells.read(row, said, part.shape)
        titles = [each.title for _n, each in numbered(items)] if part.doubled and not row.key else []
        if part.doubled and any(title is not UNREAD and title == texts["title"] for title in titles):
            self._cells.fault(row, "title", part.doubled())
        if draft is None or (is_milestone and place is None):
            return draft
        at = len(items)
        item: Any = None
        if row.key:
            _, item = self._present.items[row.sheet.name, row.key]
            at = [identity(each) for each in items].index(identity(item))
        is_made = item is None or isinstance(item, UUID)
        new = [] if is_gone else [part.made(fields) if is_made else replace(item, **fields)]
        for each in new:
            draft.cells[identity(each)] = (row, next(iter(said), row.first))
            if self._cells.is_right(row) and (key := _key(draft.id, owner, each)) != row.key:
                draft.new_rows.append((row, key))
        items[at : at + 1] = new
        changed = replace(owner, **{part.name: tuple(items)})
        if place is not None:
            activities = list(draft.content.activities)
            activities[place] = changed
            changed = replace(draft.content, activities=tuple(activities))
        draft.content = changed
        return draft

    def _has_owner(self, draft: Draft, row: UploadedRow) -> bool:
        """Return True if the activity of a milestone still exists."""
        if row.sheet != sheets.MILESTONES:
            return True
        activities = [str(each.id) for _n, each in numbered(draft.content.activities)]
        return row.key.partition("|")[0] in activities

    # --- what rows refer to -----------------------------------------------------------------------------------

    def _draft(self, programme: UUID, row: UploadedRow) -> Draft:
        if programme not in self.drafts:
            _, present = self._present.items[sheets.PROGRAMMES.name, str(programme)]
            content = shapes.recast(ProgrammeOfSet, present)
            self.drafts[programme] = Draft(programme, content, (row, row.first))
        return self.drafts[programme]

    def _place_of_activity(self, row: UploadedRow, draft: Draft | None) -> int | None:
        """Return the activity that a milestone's row names, or None and a fault.

        There is no fault if the programme has a faulty row: the activity may be new in the file and missing because of
        it.
        """
        if draft is None:
            return None
        wanted = row.key.partition("|")[0] or row.texts["activity"]
        found = [
            index
            for index, each in enumerate(draft.content.activities)
            if each.title is not UNREAD and wanted == (str(each.id) if row.key else each.title)
        ]
        if draft.faulty and len(found) != 1:
            return None
        return self._cells.only(found, row, "activity", UnknownActivity, AmbiguousActivity)


class Budgets(Plan):
    """The sheet of budgets, for programmes that may have a budget in the year."""

    def __init__(self, cells: Comparison, present: Present) -> None:
        super().__init__(cells, present)
        self._by_title = present.titles

    def _draft(self, programme: UUID, row: UploadedRow) -> Draft:
        stored = self._present.budgets.get(programme)
        content = Budget() if stored is None else shapes.recast(Budget, stored)
        return self.drafts.setdefault(programme, Draft(programme, content, (row, row.first)))

    @property
    def right(self) -> list[Draft]:
        """Return the budgets without faults. A new row that repeats another one adds nothing."""
        found = [each for each in self.drafts.values() if not each.faulty]
        for each in found:
            each.content = each.content.distinct()
        return found


_OWNERS = ("programme", "activity")
#: Content of a new programme until its row is read.
_UNSAID: Fields = {each.name: "" for each in shapes.info(Programme).kept if each.default is shapes.NO_DEFAULT}


def _key(programme: UUID, owner: Any, item: Any) -> str:
    match item:
        case Activity():
            return str(item.id)
        case Milestone():
            return key_of(owner.id, item.id)
        case UUID():
            return key_of(programme, item)
    return key_of(programme, *item.key)
