"""Writing realisations: a quarter's, as many as a request brings, all of them or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Invalid, NotFound, Problem
from api.http.grammar.periods import Period
from api.http.messages import _
from api.http.versioned import Store
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.programmes.problems import DuplicateActivity
from api.regency.programmes.realisation import filling, handover, models, policies, queries
from api.regency.programmes.realisation.queries import Present
from api.regency.programmes.realisation.shapes import (
    GivenRealisation,
    Kept,
    Realisation,
    RealisationRow,
    Result,
)
from api.regency.programmes.results import written
from tenants.ids import uuid7

RESOURCE = "realisation"


def record_quarter(
    *,
    period: Period,
    rows: Sequence[GivenRealisation],
    grant: Grant,
    by: Actor,
    now: datetime,
    lenient: bool = False,
    place: Callable[[int], str] = "/realisations/{}".format,
) -> list[Result]:
    """Record what these activities have reached by the quarter's end; activities not named stay as they are.

    All rows, or none and Invalid with every error at its row (`place` says where a row stands); `lenient` stores the
    right ones and returns the errors of the others. Raise Conflict for a quarter that has not begun.
    """
    policies.check_begun(period, today=day_of(now))
    present = queries.locked(row.activity for row in rows)
    seen: set[UUID] = set()

    def decide(row: GivenRealisation) -> Result:
        twice = row.activity in seen
        seen.add(row.activity)
        return _decide(row, present.get(row.activity), str(period), grant, twice=twice)

    results = written(rows, decide, place=place, lenient=lenient)
    _store(str(period), rows, results, present, by, now)
    return results


@dataclass(frozen=True, slots=True)
class RealisationStore(Store[RealisationRow, Realisation]):
    """A quarter of an activity. Writes raise as `record_quarter`; NotFound where there is no such activity."""

    period: Period
    activity: UUID
    grant: Grant
    by: Actor
    now: datetime

    def find(self) -> RealisationRow | None:
        return self._present().reported.get(str(self.period))

    def add(self, content: Realisation) -> RealisationRow:
        return self._recorded(content, 0)

    def change(self, row: RealisationRow, content: Realisation) -> RealisationRow:
        return self._recorded(content, row.version)

    def remove(self, row: RealisationRow) -> None:
        """Take back what was reported by mistake. What the ministry has of it, the next report withdraws."""
        if errors := policies.whose(self.grant, self._present().lead):
            raise _of_one(errors)
        period = str(self.period)
        cells = filling.cells(period)
        handover.remember_removal(activity=self.activity, period=period, now=self.now)
        models.Realisation.objects.filter(activity=self.activity, period=period).delete()
        removed = history.Change(
            key=f"{self.activity}/{period}",
            action=Entry.Action.DELETED,
            version=row.version,
            before=shapes.document(row, Realisation),
            after=None,
        )
        history.record_all(by=self.by, now=self.now, resource=RESOURCE, changes=[removed])
        filling.fill(cells, today=day_of(self.now))

    def _present(self) -> Present:
        found = queries.locked([self.activity]).get(self.activity)
        if found is None:
            raise NotFound(f"no activity {self.activity}")
        return found

    def _recorded(self, content: Realisation, version: int) -> RealisationRow:
        row = shapes.recast(GivenRealisation, content, activity=self.activity, version=version)
        try:
            record_quarter(
                period=self.period, rows=[row], grant=self.grant, by=self.by, now=self.now, place=lambda _: ""
            )
        except Invalid as refused:
            raise _of_one(refused.errors) from refused
        return queries.realisation(self.period, self.activity)


def _of_one(errors: Sequence[Problem]) -> Invalid:
    """Return the refusal of one realisation: its activity is named by the address, not in the body."""
    return Invalid([each.at(each.pointer.removeprefix("/activity_id")) for each in errors])


def _decide(
    row: GivenRealisation, present: Present | None, period: str, grant: Grant, *, twice: bool
) -> Result:
    if present is None:
        return _refused(row, policies.unknown_activity())
    if twice:
        _("It is named already.")
        return _refused(row, DuplicateActivity("/activity_id"))
    kept = present.reported.get(period)
    version = kept.version if kept else 0
    if kept and shapes.document(kept, Realisation) == shapes.document(row, Realisation):
        return Result(activity=row.activity, outcome="unchanged", version=version)
    earlier = [each for each in present.reported if each < period]
    later = [each for each in present.reported if each > period]
    errors = [
        *policies.whose(grant, present.lead),
        *policies.planned(period, first_year=present.first_year),
        *policies.sources(row),
        *policies.milestones(row, known=present.may_reach),
        *policies.falls(
            row,
            before=present.reported[max(earlier)] if earlier else None,
            after=present.reported[min(later)] if later else None,
        ),
    ]
    if row.version is None and kept:
        errors.append(policies.version_required())
    elif row.version is not None and row.version != version:
        errors.append(policies.changed_meanwhile(version))
    if errors:
        return _refused(row, *errors, version=version or None)
    return Result(activity=row.activity, outcome="changed" if kept else "created", version=version + 1)


def _refused(row: GivenRealisation, *errors: Problem, version: int | None = None) -> Result:
    return Result(activity=row.activity, outcome="refused", version=version, errors=errors)


def _store(
    period: str,
    rows: Sequence[GivenRealisation],
    results: Sequence[Result],
    present: dict[UUID, Present],
    by: Actor,
    now: datetime,
) -> None:
    kept = {
        row.activity: shapes.recast(Kept, row, period=period, version=result.version or 1)
        for row, result in zip(rows, results, strict=True)
        if result.is_written
    }
    if not kept:
        return
    models.Realisation.objects.bulk_create(
        [
            models.Realisation(
                pk=uuid7(), activity_id=activity, changed_at=now, **shapes.stored(each, models.Realisation)
            )
            for activity, each in kept.items()
        ],
        update_conflicts=True,
        unique_fields=["activity", "period"],
        update_fields=["changed_at", *shapes.stored(next(iter(kept.values())), models.Realisation)],
    )
    history.record_all(
        by=by,
        now=now,
        resource=RESOURCE,
        changes=[
            _change(activity, each, present[activity].reported.get(period)) for activity, each in kept.items()
        ],
    )
    filling.fill(filling.cells(period), today=day_of(now))


def _change(activity: UUID, after: Kept, before: Kept | None) -> history.Change:
    return history.Change(
        key=f"{activity}/{after.period}",
        action=Entry.Action.UPDATED if before else Entry.Action.CREATED,
        version=after.version,
        before=shapes.document(before, Realisation) if before else None,
        after=shapes.document(after, Realisation),
    )
