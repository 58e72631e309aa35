"""How far programmes are, for lists: derived from what is reported of their activities."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.regency.programmes.realisation import status
from api.regency.programmes.realisation.shapes import Progress
from api.regency.programmes.realisation.status import Stand, Status
from tenants.pool import statements

# All activities that the programme ever had: money that was spent stays spent when a revision drops one. Only those
# of the version (`starts_on` and so on) count in its progress.
_PROGRESS = """
    SELECT v.programme_id, x.id IS NOT NULL AS in_version, x.starts_on, x.ends_on, x.milestones::text,
           r.period, r.physical_percent_to_date AS percent, r.spent_to_date AS spent, r.stopped,
           (SELECT json_agg(b.milestones_reached) FROM realisation_realisation b
            WHERE b.activity_id = a.id)::text AS reached
    FROM programmes_programme_version v
    JOIN programmes_activity a ON a.programme_id = v.programme_id
    LEFT JOIN programmes_activity_version x ON x.activity_id = a.id AND x.programme_version_id = v.id
    LEFT JOIN LATERAL (
        SELECT b.period, b.physical_percent_to_date, b.spent_to_date, b.stopped FROM realisation_realisation b
        WHERE b.activity_id = a.id ORDER BY b.period DESC LIMIT 1
    ) r ON true
    WHERE v.id = ANY(%(versions)s::uuid[])
"""


NOT_BEGUN = Progress(physical_percent=Decimal(0), spent=0, status=Status.PLANNED, reported_through=None)


def of(versions: Iterable[UUID], *, today: date) -> dict[UUID, Progress]:
    """Return programme to its progress, for rows of programmes by their own keys. Sends one query."""
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in statements.fetch_planned(_PROGRESS, {"versions": list(versions)}):
        found.setdefault(row["programme_id"], []).append(row)
    return {programme: _progress(rows, today) for programme, rows in found.items()}


def _progress(rows: list[Mapping[str, Any]], today: date) -> Progress:
    stands = [
        Stand(
            row["starts_on"],
            row["ends_on"],
            row["percent"],
            bool(row["stopped"]),
            open_milestones(row["milestones"], row["reached"]),
        )
        for row in rows
        if row["in_version"]
    ]
    statuses = [status.of_activity(stand, today=today) for stand in stands]
    counted = [
        stand.percent for stand, each in zip(stands, statuses, strict=True) if each is not Status.STOPPED
    ]
    return Progress(
        physical_percent=status.mean(counted),
        spent=sum(int(row["spent"] or 0) for row in rows),
        status=status.of_programme(statuses),
        reported_through=max((row["period"] for row in rows if row["period"]), default=None),
    )


def open_milestones(milestones: str | None, reached: str | None) -> tuple[date, ...]:
    """Return the days of the milestones that no quarter says were reached. Both are JSON; None for none."""
    done = {id for quarter in json.loads(reached or "[]") for id in quarter}
    return tuple(
        date.fromisoformat(each["due_on"])
        for each in json.loads(milestones or "[]")
        if each["id"] not in done
    )
