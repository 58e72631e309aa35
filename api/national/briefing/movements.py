"""Movements since an instant: steps of submissions, and figures of indicators that have changed."""

from datetime import timedelta
from decimal import Decimal

from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.national.briefing.shapes import BriefedDeadline, MovedFigure
from api.national.catalogue import queries, rulings
from api.national.catalogue.words import PERCENTAGE_POINTS, Aggregation
from api.national.figures import rounds
from api.national.figures.indicators import among, summing
from api.national.figures.instants import Instant
from tenants import Fields
from tenants.pool import statements

# A step counts where the state before it allows it (review.policies): a regency's role may write any number of others.
_STEPS = """
    SELECT e.kind, count(*) FROM ledger_submission_event e
    LEFT JOIN ledger_submission_event before
      ON before.submission_id = e.submission_id AND before.number = e.number - 1
    WHERE e.stamped_at > %(since)s AND e.stamped_at <= %(at)s
      AND CASE e.kind WHEN 'assigned' THEN false
                      WHEN 'submitted' THEN e.number = 1
                      WHEN 'withdrawn' THEN before.state IN ('submitted', 'returned', 'objected')
                      WHEN 'objected' THEN before.state = 'returned'
                      ELSE true END
    GROUP BY 1 ORDER BY 1
"""

_SENT = """
    SELECT s.kind, s.subject, count(DISTINCT s.regency_id)
    FROM figures_reported_subject s
    JOIN unnest(%(kinds)s::text[], %(subjects)s::text[]) AS d (kind, subject) USING (kind, subject)
    WHERE s.basis = 'submitted' AND $in_force GROUP BY 1, 2
"""

#: Deadlines that passed so lately, or come so soon, are on the slide.
_PASSED, _AHEAD = timedelta(days=30), timedelta(days=90)


def steps(since: Instant, until: Instant) -> dict[str, int]:
    """Return how many submissions were submitted, accepted, returned and so on between two instants."""
    return dict(statements.rows(_STEPS, {"since": since.at, "at": until.at}))


def deadlines(at: Instant) -> list[BriefedDeadline]:
    """Return the deadlines that passed in the last 30 days or are due within 90, as announced and extended by then."""
    if at.before_first_record:
        return []
    due = {
        subject: due_at
        for subject, due_at in rounds.deadlines_at(at).due.items()
        if at.at - _PASSED <= due_at <= at.at + _AHEAD
    }
    sent = {
        (kind, subject): n
        for kind, subject, n in statements.rows(
            at.in_force(_SENT), {**statements.arrays(due, "kinds", "subjects"), **at.parameters}
        )
    }
    return [
        BriefedDeadline(
            kind=kind,
            subject=subject,
            due_at=due_at,
            has_passed=due_at <= at.at,
            submitted_count=sent.get((kind, subject), 0),
        )
        for (kind, subject), due_at in sorted(due.items(), key=lambda each: (each[1], each[0]))
    ]


def figures(now: Instant, before: Instant, *, basis: str) -> list[MovedFigure]:
    """Return the changed figures of the newest due period of each length, the largest change first.

    Takes one statement for each instant, over all indicators.
    """
    if now.before_first_record:
        return []
    ruling = rulings.rulings(known_at=now.at)
    newest = {each.kind: Period.parse(each.period) for each in ruling.periods_due(day_of(now.at))}
    ruled = {
        (spec.code, str(period)): spec
        for kind, period in sorted(newest.items())
        for spec in ruling.release(period).indicators.values()
        if spec.periodicity == kind and spec.aggregation not in ("", Aggregation.NONE)
    }
    scopes = [summing.Scope(instant, ruling, basis) for instant in (now, before)]
    new, old = (summing.sums(scope, among.everyone(scope.instant), ruled) for scope in scopes)
    moved = {}
    for key, figure in new.items():
        was = old.get(key) or summing.nobody(ruled[key[0], key[2]])
        if figure.value != was.value:
            moved[key] = figure, was
    narrowed = {(code, period): ruled[code, period] for code, _, period, _ in moved}
    here, there = (summing.used(scope, narrowed) for scope in scopes)
    found = []
    for (code, series, period, _), (figure, was) in moved.items():
        spec, cell = ruled[code, period], (code, series, period)
        found.append(
            MovedFigure(
                indicator=code,
                name=spec.name,
                unit=spec.unit,
                series=series,
                period=period,
                previous=was.value,
                value=figure.value,
                previous_used_count=was.coverage.used_count,
                used_count=figure.coverage.used_count,
                like_for_like=summing.like_for_like(spec, here.get(cell, {}), there.get(cell, {})),
                **_change(spec, figure.value, was.value),
            )
        )
    return sorted(found, key=lambda one: (-_size(one), one.indicator, one.period))


def _size(one: MovedFigure) -> Decimal:
    """Return the size of a movement: in points for a percentage, else in per cent of the former value."""
    in_points = one.change_unit == PERCENTAGE_POINTS
    return abs((one.change if in_points else one.change_per_cent) or Decimal(0))


def _change(spec: queries.IndicatorSpec, value: str | None, previous: str | None) -> Fields:
    unit = spec.change_unit
    change = summing.change(value, previous)
    per_cent = None
    if change is not None and unit != PERCENTAGE_POINTS and (base := Decimal(previous or 0)):
        per_cent = decimals.quotient(change * 100, abs(base), 1)
    return {"change": change, "change_unit": unit, "change_per_cent": per_cent and Decimal(per_cent)}
