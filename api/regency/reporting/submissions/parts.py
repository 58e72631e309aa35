"""Agencies' parts of a report: handed in to the steward, returned with a word. Words for who enters and who answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from api.http.exceptions import Conflict, Forbidden, NotFound
from api.identity.callers import Actor, Grant
from api.regency.masterplan.models import Agency
from api.regency.reporting.submissions import queries
from api.regency.reporting.submissions.drafts import Remark
from api.regency.reporting.submissions.models import PartStep

_PARTS = """
    SELECT a.id, a.name, coalesce(v.entered, 0), coalesce(v.released, 0), coalesce(r.realisations, 0),
           p.kind, p.comment, p.office, p.at,
           coalesce(p.kind = 'handed_in' AND greatest(v.changed_at, r.changed_at) > p.at, false)
    FROM masterplan_agency a
    LEFT JOIN (
        SELECT agency_id, count(*) AS entered, count(*) FILTER (WHERE released_version = version) AS released,
               max(changed_at) AS changed_at
        FROM indicators_value
        WHERE handed_over_version IS DISTINCT FROM version OR handed_over_in = %(period)s
        GROUP BY agency_id
    ) v ON v.agency_id = a.id
    LEFT JOIN (
        -- Of the agency that leads the programme, as the newest version has it.
        SELECT lead.lead_agency_id, count(*) AS realisations, max(b.changed_at) AS changed_at
        FROM realisation_realisation b
        JOIN programmes_activity x ON x.id = b.activity_id
        JOIN LATERAL (
            SELECT w.lead_agency_id FROM programmes_programme_version w
            JOIN masterplan_masterplan m ON m.id = w.masterplan_id
            WHERE w.programme_id = x.programme_id
            ORDER BY m.plan_period_start DESC, m.number DESC LIMIT 1
        ) lead ON true
        WHERE b.period <= %(period)s
          AND (b.handed_over_version IS DISTINCT FROM b.version OR b.handed_over_in = %(period)s)
        GROUP BY 1
    ) r ON r.lead_agency_id = a.id
    LEFT JOIN LATERAL (
        SELECT * FROM submissions_part_step s WHERE s.period = %(period)s AND s.agency_id = a.id
        ORDER BY s.at DESC, s.id DESC LIMIT 1
    ) p ON true
    WHERE a.active
    ORDER BY a.name, a.id
"""


@dataclass(frozen=True, slots=True)
class Part:
    """An agency's part of a report. `state` is open, handed_in or returned; `entered` counts values that go out with
    the report, `realisations` those of programmes that it leads; `changed_since`: one of them was changed after the
    part was handed in."""

    agency: UUID
    name: str
    entered: int
    released: int
    realisations: int
    state: str
    comment: str
    office: str
    at: datetime | None
    changed_since: bool


def parts(period: str) -> list[Part]:
    """The parts of all active agencies, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"period": period})
        return [
            Part(
                id,
                name,
                entered,
                released,
                realised,
                kind or "open",
                comment or "",
                office or "",
                at,
                changed,
            )
            for id, name, entered, released, realised, kind, comment, office, at, changed in cursor.fetchall()
        ]


def hand_in(*, period: str, agency: UUID, grant: Grant, by: Actor, now: datetime, comment: str) -> Part:
    """An agency hands its part in to the steward. Raises NotFound; Forbidden for another agency's contributor."""
    if grant.agencies and agency not in grant.agencies:
        raise Forbidden(
            "This is not an agency of yours.",
            "Ini bukan perangkat daerah Anda.",
            code="not_your_agency",
        )
    return _step(PartStep.Kind.HANDED_IN, period, agency, by, now, comment)


def return_part(*, period: str, agency: UUID, by: Actor, now: datetime, comment: str) -> Part:
    """The steward gives a part back with a word. Raises NotFound; Conflict for one that is not handed in."""
    if not any(part.agency == agency and part.state == "handed_in" for part in parts(period)):
        raise Conflict(
            "This part is not handed in.", "Bagian ini belum diserahkan.", code="part_not_handed_in"
        )
    return _step(PartStep.Kind.RETURNED, period, agency, by, now, comment)


def _step(kind: PartStep.Kind, period: str, agency: UUID, by: Actor, now: datetime, comment: str) -> Part:
    if not Agency.objects.filter(pk=agency, active=True).exists():
        raise NotFound(f"no agency {agency}")
    PartStep.objects.create(
        period=period, agency_id=agency, kind=kind, comment=comment, office=by.office, actor_id=by.id, at=now
    )
    return next(part for part in parts(period) if part.agency == agency)


def blocking(period: str) -> Sequence[Remark]:
    """Parts that are still out, where the regency's rules ask for them: of agencies that have anything to hand over."""
    if not queries.rules().hand_in:
        return ()
    return [
        Remark(
            "part_not_handed_in",
            f"{part.name} has not handed its part in.",
            f"{part.name} belum menyerahkan bagiannya.",
        )
        for part in parts(period)
        if (part.entered or part.realisations) and part.state != "handed_in"
    ]


def check_handed_in(period: str) -> None:
    """Raises Conflict where the regency's rules ask for parts that are still out."""
    out = blocking(period)
    if out:
        raise Conflict(
            " ".join(remark.message for remark in out),
            " ".join(remark.message_id for remark in out),
            code="part_not_handed_in",
        )
