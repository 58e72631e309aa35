"""Writing realisations: any number of a quarter's in one request, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Invalid, Problem, Problems
from api.http.grammar.periods import Period
from api.http.lookup import there
from api.http.unread import UNREAD
from api.http.versioned import Store
from api.identity.callers import Author, RegencyAuthor
from api.identity.problems import AnotherAgency
from api.regency.history import operations as history
from api.regency.programmes import filling
from api.regency.programmes.budgets.rules import PLAUSIBLE, Quarter
from api.regency.programmes.models import Activity
from api.regency.programmes.realisation import handover, models, policies, queries
from api.regency.programmes.realisation.queries import Present
from api.regency.programmes.realisation.rules import RULES, Reported
from api.regency.programmes.realisation.shapes import (
    GivenRealisation,
    Kept,
    Realisation,
    RealisationRow,
    Result,
)
from api.regency.programmes.results import Rows, written
from tenants import frozen
from tenants.ids import uuid7

RESOURCE = "realisation"


def record_quarter(*, period: Period, rows: Rows[GivenRealisation], author: RegencyAuthor) -> list[Result]:
    """Record the progress of these activities by the quarter's end; activities that are not named stay unchanged.

    All rows are stored, or none and Invalid has every error at its row; with `lenient` the valid rows are stored, and
    the errors of the others returned. Raises Conflict for a quarter that has not begun.
    """
    policies.check_begun(period, today=author.today)
    ids = [row.activity for row, _wrong in rows.rows if row is not UNREAD]
    present = queries.locked(id for id in ids if id is not UNREAD)
    seen: set[UUID] = set()
    kept: dict[UUID, Kept] = {}

    def decide(row: GivenRealisation, wrong: Sequence[Problem]) -> Result:
        if row is UNREAD:
            return Result(activity=None, outcome="refused", errors=tuple(wrong))
        id: Any = None if row.activity is UNREAD else row.activity
        asked = Reported(row, str(period), present.get(id), id in seen, author.grant)
        if id is not None:
            seen.add(id)
        there = asked.there
        version = there.version if there else 0
        is_right = not wrong and not asked.is_repeated
        if is_right and there and shapes.document(there, Realisation) == shapes.document(row, Realisation):
            return Result(activity=id, outcome="unchanged", version=version)
        if errors := [*wrong, *RULES.broken(asked)]:
            return Result(activity=id, outcome="refused", version=version or None, errors=tuple(errors))
        kept[id] = shapes.recast(Kept, row, period=str(period), version=version + 1)
        return Result(activity=id, outcome="changed" if there else "created", version=version + 1)

    results = written(rows, decide)
    if kept:
        _store(kept, present, author)
        filling.fill_realised(filling.realised_cells(str(period)), today=author.today)
    return results


@frozen
class RealisationStore(Store[RealisationRow, Realisation]):
    """One quarter of an activity. Writes raise as `record_quarter`; NotFound if there is no such activity."""

    period: Period
    activity: UUID
    author: RegencyAuthor

    def find(self) -> RealisationRow | None:
        return self._present().reported.get(str(self.period))

    def broken(self, body: Realisation) -> Sequence[Problem]:
        row = self._given(body, self.find())
        asked = Reported(row, str(self.period), self._present(), is_repeated=False, grant=self.author.grant)
        return _of_one(RULES.broken(asked))

    def is_same(self, row: RealisationRow, content: Realisation) -> bool:
        if is_same := Store.is_same(self, row, content):
            self._check_own()
        return is_same

    def answered(self, row: RealisationRow) -> RealisationRow:
        return doubted(row, today=self.author.today)

    def remove(self, row: RealisationRow) -> None:
        """Delete a realisation that was reported by mistake. The next report withdraws it if the ministry has it."""
        self._check_own()
        period = str(self.period)
        cells = filling.realised_cells(period)
        handover.remember_removal(activity=self.activity, period=period, now=self.author.now)
        models.Realisation.objects.filter(activity=self.activity, period=period).delete()
        key = f"{self.activity}/{period}"
        history.record(self.author, RESOURCE, key, row.version, row, None, Realisation)
        filling.fill_realised(cells, today=self.author.today)

    def _check_own(self) -> None:
        if not self.author.grant.may_write_for(self._present().lead):
            raise Invalid([AnotherAgency()])

    def _present(self) -> Present:
        return there(queries.locked([self.activity]).get(self.activity), f"activity {self.activity}")

    def write(self, before: RealisationRow | None, content: Realisation) -> RealisationRow:
        policies.check_begun(self.period, today=self.author.today)
        try:
            rows = Rows.right([self._given(content, before)])
            record_quarter(period=self.period, rows=rows, author=self.author)
        except Invalid as refused:
            raise Invalid(_of_one(refused.errors)) from refused
        return queries.realisation(self.period, self.activity)

    def _given(self, content: Realisation, there: RealisationRow | None) -> GivenRealisation:
        version = there.version if there else 0
        return shapes.recast(GivenRealisation, content, activity=self.activity, version=version)


def doubted(row: RealisationRow, *, today: date) -> RealisationRow:
    """Return the row with the doubts about it, and about its programme's money."""
    programme = Activity.objects.values_list("programme_id", flat=True).get(pk=row.activity)
    warnings = PLAUSIBLE.broken(Quarter(Period.parse(row.period), today, programme))
    return replace(row, warnings=tuple(warnings))


def _of_one(errors: Sequence[Problem]) -> Problems:
    """Return the errors of one realisation: its activity is named by the address, not in the body."""
    return [each.at(each.pointer.removeprefix("/activity_id")) for each in errors]


def _store(kept: Mapping[UUID, Kept], present: Mapping[UUID, Present], author: Author) -> None:
    columns = {
        id: {"changed_at": author.now, **shapes.stored(each, models.Realisation)} for id, each in kept.items()
    }
    models.Realisation.objects.bulk_create(
        [models.Realisation(pk=uuid7(), activity_id=id, **said) for id, said in columns.items()],
        update_conflicts=True,
        unique_fields=["activity", "period"],
        update_fields=list(next(iter(columns.values()))),
    )
    history.record_all(
        author,
        RESOURCE,
        (
            history.Change(
                f"{id}/{each.period}", each.version, present[id].reported.get(each.period), each, Realisation
            )
            for id, each in kept.items()
        ),
    )
