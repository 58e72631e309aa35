"""How far programmes are, for lists: derived from what is reported of their activities."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from api.regency.programmes.realisation import status
from api.regency.programmes.realisation.status import Stand, Status

# All activities that the programme ever had: money that was spent stays spent when a revision drops one. Only those
# of the version (`starts_on` and so on) count in its progress.
_PROGRESS = """
    SELECT v.programme_id, x.id IS NOT NULL, x.starts_on, x.ends_on, x.milestones::text,
           r.period, r.physical_percent_to_date, r.spent_to_date, r.stopped,
           (SELECT json_agg(b.milestones_reached) FROM realisation_realisation b
            WHERE b.activity_id = a.id)::text
    FROM programmes_programme_version v
    JOIN programmes_activity a ON a.programme_id = v.programme_id
    LEFT JOIN programmes_activity_version x ON x.activity_id = a.id AND x.programme_version_id = v.id
    LEFT JOIN LATERAL (
        SELECT b.period, b.physical_percent_to_date, b.spent_to_date, b.stopped FROM realisation_realisation b
        WHERE b.activity_id = a.id ORDER BY b.period DESC LIMIT 1
    ) r ON true
    WHERE v.id = ANY(%(versions)s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """A programme as it stands: the mean of its activities' progress, money spent to date in whole rupiah, and the
    last quarter that was reported ("" where none was)."""

    physical_percent: Decimal
    spent: int
    status: Status
    reported_through: str


NOT_BEGUN = Progress(Decimal(0), 0, Status.PLANNED, "")


def of(versions: Iterable[UUID], *, today: date) -> dict[UUID, Progress]:
    """Programme to its progress, for rows of programmes by their own keys. One query."""
    found: dict[UUID, list[Any]] = {}
    for programme, *row in _rows(list(versions)):
        found.setdefault(programme, []).append(row)
    return {programme: _progress(rows, today) for programme, rows in found.items()}


def _progress(rows: list[Any], today: date) -> Progress:
    stands = [
        Stand(starts_on, ends_on, percent, bool(stopped), open_milestones(milestones, reached))
        for in_version, starts_on, ends_on, milestones, _, percent, _, stopped, reached in rows
        if in_version
    ]
    statuses = [status.of_activity(stand, today=today) for stand in stands]
    counted = [
        stand.percent for stand, each in zip(stands, statuses, strict=True) if each is not Status.STOPPED
    ]
    return Progress(
        physical_percent=status.mean(counted),
        spent=sum(int(row[6]) for row in rows if row[6] is not None),
        status=status.of_programme(statuses),
        reported_through=max((row[4] for row in rows if row[4]), default=""),
    )


def open_milestones(milestones: str | None, reached: str | None) -> tuple[date, ...]:
    """The days of the milestones that no quarter says were reached. Both are JSON; None for none."""
    done = {id for quarter in json.loads(reached or "[]") for id in quarter}
    return tuple(
        date.fromisoformat(each["due_on"])
        for each in json.loads(milestones or "[]")
        if each["id"] not in done
    )


def _rows(versions: list[UUID]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, {"versions": versions})
        rows: list[Any] = cursor.fetchall()
    return rows
