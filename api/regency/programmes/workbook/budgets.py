"""Budgets of the quarter's year as a workbook says them: its cells over those stored. Nothing is written here."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from api.http import shapes
from api.http.tables.merge import Comparison, UploadedRow
from api.regency.programmes.budgets.shapes import Budget, BudgetAmount
from api.regency.programmes.problems import AmbiguousProgramme, DuplicateAmount, UnknownProgramme
from api.regency.programmes.workbook.sheets import Present


@dataclass(slots=True)
class Budgeted:
    """A programme's budget as the workbook wants it; `rows` say which row gives the amount of a source and stage."""

    programme: UUID
    content: Budget
    rows: dict[tuple[str, str], UploadedRow] = field(default_factory=dict)

    def cell_of(self, pointer: str) -> tuple[UploadedRow, str]:
        """Return the cell that a fault of the budget belongs to, or the last that changed."""
        _, name, *place = pointer.split("/") if pointer else ("", "")
        last = list(self.rows.values())[-1]
        if name == "amounts" and place:
            each = self.content.amounts[int(place[0])]
            last = self.rows.get((each.source, each.stage), last)
        return last, last.first


class Budgets:
    """The sheet of budgets."""

    def __init__(self, cells: Comparison, present: Present) -> None:
        self.budgeted: dict[UUID, Budgeted] = {}
        self._cells, self._present = cells, present
        self._faulty: set[UUID] = set()

    def take(self, row: UploadedRow) -> None:
        """Take a row of the sheet. With a fault in it, nothing of its programme's budget is written."""
        before = len(self._cells.faults)
        wanted = self._cells.wanted(row)
        if wanted is None:
            return
        texts, is_gone = self._cells.whole(row, wanted), self._cells.is_gone(row, wanted)
        programme = self._programme(row)
        said = {name: texts[name] for name in row.sheet.names if name != "programme"}
        fields = self._cells.read(row, said, BudgetAmount) if not is_gone else {}
        if programme is None:
            return
        content = self.budgeted[programme].content if programme in self.budgeted else self._stored(programme)
        amounts = {(each.source, each.stage): each for each in content.amounts}
        if row.key:
            _, at = self._present.items[row.sheet.name, row.key]
            amounts.pop((at.source, at.stage), None)
        if len(self._cells.faults) == before and not is_gone:
            made = BudgetAmount(**fields)
            if amounts.get((made.source, made.stage), made) != made:
                self._cells.fault(row, "source", DuplicateAmount())
            amounts[made.source, made.stage] = made
        if len(self._cells.faults) > before:
            self._faulty.add(programme)
            self.budgeted.pop(programme, None)
        if programme not in self._faulty and wanted:
            budgeted = self.budgeted.setdefault(programme, Budgeted(programme, content))
            budgeted.content = replace(content, amounts=tuple(amounts.values()))
            budgeted.rows[(at.source, at.stage) if is_gone else (made.source, made.stage)] = row

    def _stored(self, programme: UUID) -> Budget:
        row = self._present.budgets.get(programme)
        return Budget() if row is None else shapes.recast(Budget, row)

    def _programme(self, row: UploadedRow) -> UUID | None:
        """Return the programme of a row; a new one names it by its title. None and a fault where that is not one."""
        if row.key:
            programme: UUID = self._present.items[row.sheet.name, row.key][0]
            return programme
        titled = self._present.titles.get(row.texts["programme"], [])
        return self._cells.only(titled, row, "programme", UnknownProgramme, AmbiguousProgramme)
