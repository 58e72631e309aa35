"""Effects of an enactment: the version that it ends, parts that join or leave quarters, and reports that rely on it."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from api.http import shapes
from api.http.grammar.periods import Kind, Period, Periods
from api.http.local_time import day_of
from api.http.shapes import day, ident, many, nested, shape, text, whole
from api.national.ledger import queries as submissions
from api.national.ledger.words import Kind as Submitted, State
from api.regency.masterplan import force
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.shapes import Enact, Span
from api.regency.programmes.realisation import queries as realisations
from api.regency.programmes.realisation.queries import PlannedActivity
from tenants import frozen
from tenants.pool import statements

# A report relies on the force of a version where it was submitted after `since` and is of a quarter in it, or says
# something of an activity in one.
_RELYING = """
    SELECT s.id::text AS submission_id, s.subject AS period FROM ledger_submission s
    WHERE s.kind = 'periodic_report' AND s.sequence > %(since)s
      AND NOT EXISTS (SELECT FROM ledger_submission_event e WHERE e.submission_id = s.id AND e.state = 'withdrawn')
      AND EXISTS (
          SELECT FROM (
              SELECT s.subject AS quarter
              UNION
              SELECT said ->> 'period' FROM unnest(ARRAY['realisations', 'restated', 'withdrawn']) AS part
              CROSS JOIN LATERAL jsonb_array_elements(s.content -> part) AS said WHERE said ? 'activity'
          ) AS told
          CROSS JOIN LATERAL (SELECT make_date(left(quarter, 4)::int, 3 * right(quarter, 1)::int - 2, 1) AS first) AS q
          WHERE daterange(q.first, (q.first + interval '3 months')::date) && daterange(%(first)s, %(until)s))
    ORDER BY s.sequence
"""


@shape
class PlanPart:
    """Programme or activity that joins or leaves the quarters."""

    id: UUID = ident("The id of the programme or activity.")
    title: str = text(300, "The title.")


@shape
class PlanParts:
    """Programmes and activities."""

    programmes: tuple[PlanPart, ...] = many("The programmes, by title.")
    activities: tuple[PlanPart, ...] = many("The activities, by title.")


@shape
class EndedVersion:
    """Version of the masterplan that ends earlier."""

    id: UUID = ident("The version's id.")
    number: int = whole("Counts the regency's versions, from 1.")
    valid_until: date = day("Its last day in force from now on.")


@shape
class ChangedQuarter:
    """A quarter whose activities change."""

    quarter: str = text(7, "The quarter, such as 2026-Q4.")
    joining_count: int = whole("Number of activities that join the quarter.")
    leaving_count: int = whole("Number of activities that the quarter no longer plans.")
    kept_count: int = whole("Number of the latter with a realisation: they stay in the quarter.")
    report_id: UUID | None = ident("The submission of the quarter's report; null if it was not reported.")


@shape
class Changes:
    """Versions and quarters that an enactment changes."""

    superseded: tuple[EndedVersion, ...] = many("Versions that end earlier because of it.")
    gaps: tuple[Span, ...] = many(
        "Days next to its force on which no version is in force, between two that are."
    )
    joining: PlanParts = nested("Parts added to quarters up to the present one.")
    leaving: PlanParts = nested("Parts no longer planned in those quarters. Realisations stay.")
    quarters: tuple[ChangedQuarter, ...] = many("The quarters, oldest first.")


@frozen
class Before:
    """Force and quarters as they were before an enactment."""

    masterplan: Masterplan
    quarters: Periods
    planned: Mapping[tuple[str, UUID], PlannedActivity]
    ends: Mapping[UUID, date | None]


def before(masterplan: Masterplan, regulation: Enact, *, now: datetime) -> Before:
    """Return the state that an enactment may change, before it does."""
    first = regulation.first(masterplan.years)
    quarter = Period.containing(first, Kind.QUARTER)
    last = max(first, min(date(masterplan.years[-1], 12, 31), day_of(now)))
    quarters = []
    while quarter.start <= last:
        quarters.append(quarter)
        quarter = quarter.next()
    ends = {each.pk: each.superseded_on for each in force.enacted()}
    return Before(masterplan, tuple(quarters), realisations.planned(quarters), ends)


def since(then: Before) -> Changes:
    """Return the changes since then."""
    now = realisations.planned(then.quarters)
    came = {key: each for key, each in now.items() if key not in then.planned}
    left = {key: each for key, each in then.planned.items() if key not in now}
    reports = {
        each.subject: each.pk
        for each in submissions.submissions(kind=Submitted.PERIODIC_REPORT).order_by("sequence")
        if each.status != State.WITHDRAWN
    }
    changed = sorted({quarter for quarter, _ in (*came, *left)})
    return Changes(
        superseded=tuple(
            shapes.from_model(EndedVersion, each)
            for each in force.enacted()
            if each.pk in then.ends and each.superseded_on != then.ends[each.pk] and each.valid_until
        ),
        gaps=force.gaps(then.masterplan),
        joining=_parts(came),
        leaving=_parts(left),
        quarters=tuple(
            ChangedQuarter(
                quarter=quarter,
                joining_count=sum(key[0] == quarter for key in came),
                leaving_count=sum(key[0] == quarter for key in left),
                kept_count=sum(key[0] == quarter and each.is_reported for key, each in left.items()),
                report_id=reports.get(quarter),
            )
            for quarter in changed
        ),
    )


def relying(*, since: int, first: date, until: date | None) -> list[dict[str, str]]:
    """Return the reports, submitted after this place in the regency's chain, that rely on the plan on these days.

    `until` is the first day after them; None: there is no end.
    """
    return statements.fetch_named(_RELYING, {"since": since, "first": first, "until": until})


def _parts(of: Mapping[tuple[str, UUID], PlannedActivity]) -> PlanParts:
    programmes = {each.programme: each.programme_title for each in of.values()}
    activities = {activity: each.title for (_, activity), each in of.items()}
    return PlanParts(programmes=_by_title(programmes), activities=_by_title(activities))


def _by_title(titles: Mapping[UUID, str]) -> tuple[PlanPart, ...]:
    return tuple(
        PlanPart(id=id, title=title)
        for id, title in sorted(titles.items(), key=lambda each: (each[1], each[0]))
    )
