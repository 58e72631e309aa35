"""Writing programmes to their tables, with history, and copying those of a version into another.

The caller has locked the version of the masterplan.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.identity.callers import Author
from api.regency.history import operations as history
from api.regency.masterplan.hooks import Copied
from api.regency.programmes import models
from api.regency.programmes.shapes import Programme, ProgrammeRow
from tenants import Fields, frozen
from tenants.ids import uuid7
from tenants.pool import statements

RESOURCE = "programme"
#: What lies in tables of its own, or does not change.
_ELSEWHERE = ("id", "version_id", "allocations", "activities")


@frozen
class Change:
    """A programme before and after a write; None if it does not exist before, or after."""

    before: ProgrammeRow | None
    after: ProgrammeRow | None

    @property
    def row(self) -> ProgrammeRow:
        """The row that the history entry is about."""
        return self.after or self.before  # type: ignore[return-value]  # one of them is there

    def differs(self, part: str) -> bool:
        """Return True if the write changes rows of a part's own table."""
        return getattr(self.before, part, ()) != getattr(self.after, part, ())


def write(changes: Sequence[Change], *, author: Author) -> None:
    """Write the changes, with one statement for each table. The caller counts the completeness cells."""
    kept = [each.after for each in changes if each.after]
    allocated = [each for each in changes if each.differs("allocations")]
    acting = [each for each in changes if each.differs("activities")]
    _empty("programmes_allocation", "programme_version_id", allocated)
    _empty("programmes_activity_version", "programme_version_id", acting)
    _empty("programmes_programme_version", "id", [each for each in changes if each.after is None])
    models.Programme.objects.bulk_create(
        [models.Programme(pk=each.row.id, created_at=author.now) for each in changes if each.before is None],
        ignore_conflicts=True,
    )
    _keep(kept)
    models.Allocation.objects.bulk_create(
        models.Allocation(programme_version_id=row.version_id, **shapes.stored(each, models.Allocation))
        for change in allocated
        if (row := change.after)
        for each in row.allocations
    )
    _act([each.after for each in acting if each.after], author.now)
    history.record_all(author, RESOURCE, map(_recorded, changes))


def _keep(rows: Sequence[ProgrammeRow]) -> None:
    """Add the rows, or change existing ones."""
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


def _empty(table: str, column: str, changes: Sequence[Change]) -> None:
    # Not by the ORM, which reads the rows first to delete them by their keys.
    if ids := [each.before.version_id for each in changes if each.before]:
        statements.run(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [ids])


def _recorded(change: Change) -> history.Change:
    # By programme and masterplan: a version's row is what has a version number, and what the entry is about.
    row = change.row
    return history.Change(f"{row.id}/{row.masterplan}", row.version, change.before, change.after, Programme)


# The copies' own keys are never shown, so they need not sort by time; the programmes keep their ids. What was begun
# beside the plan is a programme of the copy, whose author decides.
_PROGRAMMES = shapes.copy_columns(
    models.ProgrammeVersion,
    "v",
    id="gen_random_uuid()",
    masterplan="%(target)s",
    begun_in="NULL",
    version="1",
    updated_at="%(now)s",
)
_ALLOCATIONS = shapes.copy_columns(models.Allocation, "x", id="gen_random_uuid()", programme_version="c.id")
_ACTIVITIES = shapes.copy_columns(
    models.ActivityVersion, "x", id="gen_random_uuid()", programme_version="c.id"
)
_PARTS = """
    FROM programmes_programme_version v
    JOIN copied c ON c.programme_id = v.programme_id
    JOIN {} x ON x.programme_version_id = v.id
    WHERE v.masterplan_id = %(source)s
"""
_OF_ALLOCATIONS = _PARTS.format("programmes_allocation")
_COPY = f"""
    WITH copied AS (
        {_PROGRAMMES} FROM programmes_programme_version v WHERE v.masterplan_id = %(source)s
        RETURNING id, programme_id
    ), kept AS (
        {_ALLOCATIONS} {_OF_ALLOCATIONS} AND x.year BETWEEN %(first)s AND %(last)s RETURNING 1
    ), acting AS (
        {_ACTIVITIES} {_PARTS.format("programmes_activity_version")} RETURNING 1
    )
    SELECT (SELECT count(*) FROM copied), (SELECT count(*) FROM kept), (SELECT count(*) {_OF_ALLOCATIONS}),
           (SELECT count(*) FROM acting)
"""


def copy_programmes(*, source: UUID, target: UUID, years: tuple[int, int], now: datetime) -> Copied:
    """Copy all programmes of a version into an empty one, with activities, and with allocations of these years."""
    parameters: Fields = {
        "source": source,
        "target": target,
        "first": years[0],
        "last": years[1],
        "now": now,
    }
    ((programmes, kept, allocated, activities),) = statements.rows(_COPY, parameters)
    return Copied(
        programme_count=programmes,
        activity_count=activities,
        indicative_amount_count=kept,
        omitted_indicative_amount_count=allocated - kept,
    )
