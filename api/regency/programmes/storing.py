"""Putting programmes into their tables, with history. The version of the masterplan is locked already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.identity.callers import Actor
from api.regency.history import operations as history
from api.regency.programmes import models
from api.regency.programmes.shapes import Programme, ProgrammeRow
from tenants.ids import uuid7
from tenants.pool import statements

RESOURCE = "programme"
#: What lies in tables of its own, or does not change.
_ELSEWHERE = ("id", "version_id", "allocations", "activities")


@dataclass(frozen=True, slots=True)
class Change:
    """A programme before and after a write; None where there was none, or is none any more."""

    before: ProgrammeRow | None
    after: ProgrammeRow | None

    @property
    def row(self) -> ProgrammeRow:
        """The row that history is about."""
        return self.after or self.before  # type: ignore[return-value]  # one of them is there

    def differs(self, part: str) -> bool:
        """Return whether the write changes what lies in a table of its own."""
        return getattr(self.before, part, ()) != getattr(self.after, part, ())


def write(changes: Sequence[Change], *, by: Actor, now: datetime) -> None:
    """Write the changes, each table once. Counting the filling cells is left to the caller."""
    gone = [each.before.version_id for each in changes if each.before and each.after is None]
    allocated = [each for each in changes if each.differs("allocations")]
    acting = [each for each in changes if each.differs("activities")]
    _empty(
        "programmes_allocation",
        "programme_version_id",
        [each.row.version_id for each in allocated if each.before],
    )
    _empty(
        "programmes_activity_version",
        "programme_version_id",
        [each.row.version_id for each in acting if each.before],
    )
    _empty("programmes_programme_version", "id", gone)
    models.Programme.objects.bulk_create(
        [models.Programme(pk=each.row.id, created_at=now) for each in changes if each.before is None],
        ignore_conflicts=True,
    )
    _keep(_after(changes))
    models.Allocation.objects.bulk_create(
        models.Allocation(programme_version_id=row.version_id, **shapes.stored(each, models.Allocation))
        for row in _after(allocated)
        for each in row.allocations
    )
    _act(_after(acting), now)
    history.record_all(by, now, RESOURCE, map(_recorded, changes))


def _after(changes: Sequence[Change]) -> list[ProgrammeRow]:
    return [each.after for each in changes if each.after]


def _keep(rows: Sequence[ProgrammeRow]) -> None:
    """Add the rows, or change those that are there."""
    columns = [shapes.stored(row, models.ProgrammeVersion, besides=_ELSEWHERE) for row in rows]
    if rows:
        models.ProgrammeVersion.objects.bulk_create(
            [
                models.ProgrammeVersion(pk=row.version_id, programme_id=row.id, **said)
                for row, said in zip(rows, columns, strict=True)
            ],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=list(columns[0]),
        )


def _act(rows: Sequence[ProgrammeRow], now: datetime) -> None:
    models.Activity.objects.bulk_create(
        [
            models.Activity(pk=each.id, programme_id=row.id, created_at=now)
            for row in rows
            for each in row.activities
        ],
        ignore_conflicts=True,
    )
    models.ActivityVersion.objects.bulk_create(
        models.ActivityVersion(
            activity_id=each.id or uuid7(),  # identified before, so there is one
            programme_version_id=row.version_id,
            position=position,
            **shapes.stored(each, models.ActivityVersion, besides=("id",)),
        )
        for row in rows
        for position, each in enumerate(row.activities)
    )


def _empty(table: str, column: str, ids: Sequence[UUID]) -> None:
    # Not by the ORM, which reads the rows first to delete them by their keys.
    if ids:
        statements.run(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [list(ids)])


def _recorded(change: Change) -> history.Change:
    # By programme and masterplan: a version's row is what has a version number, and what the entry is about.
    row = change.row
    return history.Change(f"{row.id}/{row.masterplan}", row.version, change.before, change.after, Programme)
