"""Agencies' parts of a report: delivered to the steward, returned with a comment."""

from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Problems
from api.http.lookup import one
from api.http.shapes import choice, flag, instant, nested, shape, text, whole
from api.identity.callers import Author, RegencyAuthor
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan.agencies import NamedAgency
from api.regency.masterplan.models import Agency
from api.regency.masterplan.queries import NEWEST_ORDER
from api.regency.reporting.problems import NotYourAgency, PartMissing, PartNotDelivered
from api.regency.reporting.reports.models import Report
from api.regency.reporting.submissions.models import PartStep
from tenants.pool import statements

#: The agency that leads a programme, as the newest version has it.
_LEAD = f"""
    SELECT w.lead_agency_id FROM programmes_programme_version w
    JOIN masterplan_masterplan m ON m.id = w.masterplan_id
    WHERE w.programme_id = {{programme}} ORDER BY {NEWEST_ORDER} LIMIT 1
"""
_PARTS = f"""
    SELECT json_build_object('id', a.id, 'name', a.name) AS agency, coalesce(v.entered, 0) AS entered_count,
           coalesce(v.checked, 0) AS checked_count, coalesce(r.realisations, 0) AS realisation_count,
           coalesce(b.budgets, 0) AS budget_count,
           coalesce(replace(p.kind, 'handed_in', 'delivered'), 'open') AS status,
           coalesce(p.comment, '') AS comment, coalesce(p.office, '') AS office, p.at AS updated_at,
           coalesce(p.kind = 'handed_in' AND greatest(v.changed_at, r.changed_at, b.changed_at) > p.at, false)
               AS has_changed
    FROM masterplan_agency a
    LEFT JOIN (
        SELECT agency_id, count(*) AS entered, count(*) FILTER (WHERE released_version = version) AS checked,
               max(changed_at) AS changed_at
        FROM indicators_value
        WHERE handed_over_version IS DISTINCT FROM version OR handed_over_in = %(period)s
        GROUP BY agency_id
    ) v ON v.agency_id = a.id
    LEFT JOIN (
        SELECT lead.lead_agency_id, count(*) AS realisations, max(b.changed_at) AS changed_at
        FROM realisation_realisation b
        JOIN programmes_activity x ON x.id = b.activity_id
        JOIN LATERAL ({_LEAD.format(programme="x.programme_id")}) lead ON true
        WHERE b.period <= %(period)s
          AND (b.handed_over_version IS DISTINCT FROM b.version OR b.handed_over_in = %(period)s)
        GROUP BY 1
    ) r ON r.lead_agency_id = a.id
    LEFT JOIN (
        -- What changed in a year since a report carried it; what this report carried, where it is made again.
        SELECT lead.lead_agency_id, count(*) AS budgets, max(b.updated_at) AS changed_at
        FROM budgets_budget b JOIN budgets_year y ON y.year = b.year_id
        JOIN LATERAL ({_LEAD.format(programme="b.programme_id")}) lead ON true
        LEFT JOIN {Report._meta.db_table} told ON told.period = y.handed_over_in
        WHERE y.year <= left(%(period)s, 4)::int
          AND (y.handed_over_in = %(period)s OR y.handed_over_version IS DISTINCT FROM y.version
               AND b.updated_at > coalesce(told.submitted_at, '-infinity'))
        GROUP BY 1
    ) b ON b.lead_agency_id = a.id
    LEFT JOIN LATERAL (
        SELECT * FROM submissions_part_step s WHERE s.period = %(period)s AND s.agency_id = a.id
        ORDER BY s.at DESC, s.id DESC LIMIT 1
    ) p ON true
    WHERE a.active
    ORDER BY a.name, a.id
"""

_ACTIONS = {
    PartStep.Kind.HANDED_IN: Entry.Action.DELIVERED,
    PartStep.Kind.RETURNED: Entry.Action.RETURNED,
}


@shape
class Part:
    """Comment on a step of an agency's part of a report."""

    comment: str = text(5000, "A comment on the step.", default="")


@shape
class PartRow:
    """An agency's part of a report."""

    agency: NamedAgency = nested("The agency.")
    entered_count: int = whole("Number of the agency's values that the report submits.")
    checked_count: int = whole("Number of those that the steward has checked.")
    realisation_count: int = whole(
        "Number of realisations, of programmes that the agency leads, that the report submits."
    )
    budget_count: int = whole(
        "Number of yearly budgets, of programmes that the agency leads, that the report submits."
    )
    status: str = choice(["open", "delivered", "returned"], "The status of the part.")
    comment: str = text(5000, "The comment on the last step, or empty.")
    office: str = text(200, "The office that took the last step, or empty.")
    updated_at: datetime | None = instant("When the last step was taken, in UTC.")
    has_changed: bool = flag("True if a value, realisation or budget changed after it was delivered.")


def parts(period: str) -> list[PartRow]:
    """Return the parts of all active agencies, by name."""
    return [shapes.from_row(PartRow, row) for row in statements.fetch_named(_PARTS, {"period": period})]


def deliver(period: str, agency: UUID, said: Part, *, author: RegencyAuthor) -> PartRow:
    """Deliver an agency's part to the steward. Raises NotFound; Forbidden for another agency's contributor."""
    if not author.grant.may_write_for(agency):
        raise NotYourAgency()
    return _step(PartStep.Kind.HANDED_IN, period, agency, said, author)


def return_part(period: str, agency: UUID, said: Part, *, author: Author) -> PartRow:
    """Return a part to its agency with a comment. Raises NotFound; Conflict for a part that was not delivered."""
    if not any(part.agency.id == agency and part.status == "delivered" for part in parts(period)):
        raise PartNotDelivered()
    return _step(PartStep.Kind.RETURNED, period, agency, said, author)


def _step(kind: PartStep.Kind, period: str, agency: UUID, said: Part, author: Author) -> PartRow:
    one(Agency.objects.all(), "agency", pk=agency, active=True)
    PartStep.objects.create(
        period=period,
        agency_id=agency,
        kind=kind,
        comment=said.comment,
        office=author.actor.office,
        actor_id=author.actor.id,
        at=author.now,
    )
    version = PartStep.objects.filter(period=period, agency_id=agency).count()
    after = {"comment": said.comment}
    history.record(author, "part", f"{period}/{agency}", version, None, after, action=_ACTIONS[kind])
    return next(part for part in parts(period) if part.agency.id == agency)


def missing(period: str) -> Problems:
    """Yield a warning for each agency that has something to submit and has not delivered its part."""
    return [
        PartMissing(agency=part.agency.name)
        for part in parts(period)
        if (part.entered_count or part.realisation_count or part.budget_count) and part.status != "delivered"
    ]
