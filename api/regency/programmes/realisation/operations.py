"""Writing realisations: a quarter's, as many as a request brings, all of them or none."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.http.exceptions import FieldError, Invalid, NotFound
from api.http.grammar.periods import Period
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.programmes.realisation import filling, handover, policies, queries
from api.regency.programmes.realisation.content import Content, Given
from api.regency.programmes.realisation.queries import Present
from tenants.ids import uuid7

RESOURCE = "realisation"

_STORE = """
    INSERT INTO realisation_realisation (id, activity_id, period, physical_percent_to_date, spent_to_date,
        spent_by_source, note, reason, stopped, milestones_reached, version, changed_at)
    SELECT s.id, s.activity, %(period)s, s.physical_percent_to_date, s.spent_to_date, s.spent_by_source, s.note,
           s.reason, s.stopped, s.milestones_reached, s.version, %(now)s
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS s (id uuid, activity uuid, physical_percent_to_date numeric,
        spent_to_date numeric, spent_by_source jsonb, note text, reason text, stopped boolean, milestones_reached jsonb,
        version int)
    ON CONFLICT (activity_id, period) DO UPDATE SET
        physical_percent_to_date = excluded.physical_percent_to_date, spent_to_date = excluded.spent_to_date,
        spent_by_source = excluded.spent_by_source, note = excluded.note, reason = excluded.reason,
        stopped = excluded.stopped, milestones_reached = excluded.milestones_reached, version = excluded.version,
        changed_at = excluded.changed_at
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row: created, changed, unchanged, or refused with its errors."""

    activity: UUID
    outcome: str
    version: int | None = None
    errors: tuple[FieldError, ...] = ()


def record_quarter(
    *,
    period: Period,
    rows: Sequence[Given],
    grant: Grant,
    by: Actor,
    now: datetime,
    lenient: bool = False,
    pointer: Callable[[int], str] = lambda index: f"/realisations/{index}",
) -> list[Result]:
    """Records what these activities have reached by the quarter's end; activities not named stay as they are.

    All rows, or none and Invalid with every error at its row (`pointer` says where a row stands); `lenient` stores the
    right ones and returns the errors of the others. Raises Conflict for a quarter that has not begun.
    """
    policies.check_begun(period, today=day_of(now))
    present = queries.locked(row.activity for row in rows)
    results = []
    seen: set[UUID] = set()
    for index, row in enumerate(rows):
        result = _decide(row, present.get(row.activity), str(period), grant, twice=row.activity in seen)
        seen.add(row.activity)
        place = pointer(index)
        errors = tuple(replace(error, pointer=f"{place}{error.pointer}") for error in result.errors)
        results.append(replace(result, errors=errors))
    wrong = [error for result in results for error in result.errors]
    if wrong and not lenient:
        raise Invalid(errors=wrong)
    _store(str(period), rows, results, present, by, now)
    return results


def remove(*, period: Period, activity: UUID, grant: Grant, by: Actor, now: datetime) -> None:
    """Takes back what was reported by mistake, for a quarter of an activity. What the ministry has of it, the next
    report withdraws. Raises NotFound, Invalid."""
    found = queries.locked([activity]).get(activity)
    if found is None or str(period) not in found.reported:
        raise NotFound(f"no realisation of {activity} in {period}")
    if errors := policies.whose(grant, found.lead_agency):
        raise Invalid(errors=errors)
    content, version = found.reported[str(period)]
    cells = filling.cells(str(period))
    handover.remember_removal(activity=activity, period=str(period), now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM realisation_realisation WHERE activity_id = %s AND period = %s",
            [activity, str(period)],
        )
    removed = history.Change(
        key=f"{activity}/{period}",
        action=Entry.Action.DELETED,
        version=version,
        before=content.document(),
        after=None,
    )
    history.record_all(by=by, now=now, resource=RESOURCE, changes=[removed])
    filling.fill(cells, today=day_of(now))


def _decide(row: Given, present: Present | None, period: str, grant: Grant, *, twice: bool) -> Result:
    if present is None:
        return Result(row.activity, "refused", errors=(policies.unknown_activity(),))
    if twice:
        again = FieldError(
            "/activity", "duplicate_activity", "It is named before.", "Sudah disebut sebelumnya."
        )
        return Result(row.activity, "refused", errors=(again,))
    content, version = present.reported.get(period, (None, 0))
    if content is not None and content.document() == row.content.document():
        return Result(row.activity, "unchanged", version)
    earlier = [each for each in present.reported if each < period]
    later = [each for each in present.reported if each > period]
    errors = [
        *policies.whose(grant, present.lead_agency),
        *policies.planned(period, first_year=present.first_year),
        *policies.sources(row.content),
        *policies.milestones(row.content, known=present.milestones),
        *policies.falls(
            row.content,
            before=present.reported[max(earlier)][0] if earlier else None,
            after=present.reported[min(later)][0] if later else None,
        ),
    ]
    if row.version is None and content is not None:
        errors.append(policies.version_required())
    elif row.version is not None and row.version != version:
        errors.append(policies.changed_meanwhile(version))
    if errors:
        return Result(row.activity, "refused", version or None, tuple(errors))
    return Result(row.activity, "changed" if content else "created", version + 1)


def _store(
    period: str,
    rows: Sequence[Given],
    results: Sequence[Result],
    present: dict[UUID, Present],
    by: Actor,
    now: datetime,
) -> None:
    written = [
        (row, result)
        for row, result in zip(rows, results, strict=True)
        if result.outcome in ("created", "changed")
    ]
    if not written:
        return
    stored: list[dict[str, Any]] = [
        {
            "id": str(uuid7()),
            "activity": str(row.activity),
            "version": result.version,
            **row.content.document(),
        }
        for row, result in written
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, {"period": period, "now": now, "rows": json.dumps(stored)})
    history.record_all(
        by=by,
        now=now,
        resource=RESOURCE,
        changes=[_change(period, row, result, present[row.activity]) for row, result in written],
    )
    filling.fill(filling.cells(period), today=day_of(now))


def _change(period: str, row: Given, result: Result, present: Present) -> history.Change:
    before: Content | None = present.reported.get(period, (None, 0))[0]
    return history.Change(
        key=f"{row.activity}/{period}",
        action=Entry.Action.UPDATED if before else Entry.Action.CREATED,
        version=result.version or 1,
        before=before.document() if before else None,
        after=row.content.document(),
    )
