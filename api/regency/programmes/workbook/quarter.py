"""A quarter's changes in a workbook: cells over the stored content. Nothing is written here."""

from dataclasses import replace
from uuid import UUID

from api.http import shapes
from api.http.tables.columns import Texts
from api.http.tables.merge import Comparison, UploadedRow
from api.http.unread import UNREAD
from api.regency.programmes.problems import ActivityNotInPlan, NoRealisation
from api.regency.programmes.realisation.shapes import (
    NOTHING,
    REACHED,
    GivenRealisation,
    Realisation,
    SpentFrom,
    by_source,
)
from api.regency.programmes.workbook.plan import NAMES, Draft
from api.regency.programmes.workbook.sheets import AMOUNTS, REALISATIONS, SAID, SPENT, SPENT_FROM, Present
from tenants import Fields


class Quarter:
    """The sheets of the quarter in their order: realisations come first, because milestones are reached within one."""

    def __init__(self, cells: Comparison, present: Present) -> None:
        self.realised: dict[UUID, Draft] = {}
        self.faulty: set[UUID] = set()
        self._cells, self._present = cells, present

    def take(self, row: UploadedRow) -> None:
        """Apply a row of one of these sheets. If it has a fault, nothing of its activity is written."""
        if not row.key:
            self._cells.fault(row, row.first, ActivityNotInPlan())
            return
        wanted = self._cells.wanted(row)
        if wanted is None:
            return
        activity = UUID(row.key.partition("|")[0])
        if wanted and row.sheet == REALISATIONS:
            self._realisation(activity, row, wanted)
        elif wanted:
            self._reached(activity, row, wanted)
        if not self._cells.is_right(row):
            self.faulty.add(activity)

    def _realisation(self, activity: UUID, row: UploadedRow, wanted: Texts) -> None:
        texts = self._cells.whole(row, wanted)
        fields = self._cells.read(row, {name: texts[name] for name in SAID}, Realisation)
        from_sources = self._cells.read(
            row, {name: texts[name] for name in SPENT_FROM if texts[name]}, AMOUNTS
        )
        content = replace(self._stored(activity), **fields)
        spent = self._by_source(wanted, from_sources, getattr(content, SPENT.name))
        source = next((name for name in SPENT_FROM if name in row.changed), SPENT.name)
        cells = {column: (row, column) for column in row.texts} | {"spent_by_source": (row, source)}
        content = replace(content, spent_by_source=spent)
        self.realised[activity] = Draft(activity, content, (row, "activity"), cells)

    def _by_source(self, wanted: Texts, said: Fields, spent: int) -> tuple[SpentFrom, ...]:
        """Return the money by source; if only one source was reported and none is given now, it follows the total."""
        amounts = {SPENT_FROM[name]: amount for name, amount in said.items()}
        if len(amounts) == 1 and not any(name in wanted for name in SPENT_FROM):
            amounts = dict.fromkeys(amounts, spent)
        return by_source(amounts)

    def _reached(self, activity: UUID, row: UploadedRow, wanted: Texts) -> None:
        reached = self._cells.read(row, wanted)["reached"]
        if reached is UNREAD:
            return
        realised = self.realised.get(activity) or Draft(activity, self._stored(activity), (row, "activity"))
        if not realised.content.version and activity not in self.realised:
            if reached:
                self._cells.fault(row, "reached", NoRealisation())
            return
        realised.content = realised.content.reaching(UUID(row.key.partition("|")[2]), reached)
        realised.cells[NAMES[REACHED]] = (row, "reached")
        self.realised[activity] = realised

    def _stored(self, activity: UUID) -> GivenRealisation:
        """Return the stored realisation; one without figures if nothing is reported."""
        if reported := self._present.reported.get(activity):
            return shapes.recast(GivenRealisation, reported, activity=activity)
        return shapes.recast(GivenRealisation, NOTHING, activity=activity, version=0)
