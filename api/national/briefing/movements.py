"""What moved since an instant: steps of submissions, and figures of indicators that read otherwise now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.national.catalogue import calendar, rulings
from api.national.catalogue.calendar import day_of
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation
from api.national.figures import rounds
from api.national.figures.indicators import among, summing
from api.national.figures.instants import Instant

_STEPS = """
    SELECT kind, count(*) FROM ledger_submission_event
    WHERE at > %(since)s AND at <= %(at)s AND kind <> 'assigned' GROUP BY 1 ORDER BY 1
"""

_SENT = """
    SELECT s.kind, s.subject, count(DISTINCT s.regency_id)
    FROM figures_reported_subject s
    JOIN unnest(%(kinds)s::text[], %(subjects)s::text[]) AS d (kind, subject) USING (kind, subject)
    WHERE s.basis = 'submitted' AND {in_force} GROUP BY 1, 2
"""

#: Deadlines that passed so lately, or come so soon, are on the slide.
_PASSED, _AHEAD = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class DeadlineAhead:
    """A deadline that passed less than 30 days ago or comes within 90, and how many regencies have submitted."""

    kind: str
    subject: str
    due_at: datetime
    n_submitted: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure of all participants that reads otherwise. `per_cent` of what it was; None where that was nothing."""

    spec: IndicatorSpec
    series: str
    period: str
    previous: str | None
    value: str | None
    n_used: int
    n_used_before: int
    per_cent: Decimal | None


def steps(since: Instant, until: Instant) -> dict[str, int]:
    """How many submissions came in, were accepted, returned, ... between two instants."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, {"since": since.at, "at": until.at})
        return dict(cursor.fetchall())


def deadlines(at: Instant) -> list[DeadlineAhead]:
    """The next ones first-come, as they were announced and extended by then."""
    if at.before_first_record:
        return []
    due = {
        subject: due_at
        for subject, due_at in rounds.deadlines_at(at).due.items()
        if at.at - _PASSED <= due_at <= at.at + _AHEAD
    }
    with connection.cursor() as cursor:
        cursor.execute(
            at.in_force(_SENT),
            {
                "kinds": [kind for kind, _ in due],
                "subjects": [subject for _, subject in due],
                **at.parameters,
            },
        )
        sent = {(kind, subject): n for kind, subject, n in cursor.fetchall()}
    return [
        DeadlineAhead(*subject, due_at, sent.get(subject, 0))
        for subject, due_at in sorted(due.items(), key=lambda each: (each[1], each[0]))
    ]


def figures(
    now: Instant,
    before: Instant,
    *,
    basis: str,
) -> list[Moved]:
    """The figures of the newest due period of each length that read otherwise, the largest change first.

    A statement for each length of period and instant, over all indicators.
    """
    if now.before_first_record:
        return []
    ruling = rulings.rulings(known_at=now.at)
    newest = {each.kind: Period.parse(each.period) for each in calendar.periods_due(day_of(now.at))}
    specs = {
        str(period): [
            spec
            for spec in ruling.release(period).indicators.values()
            if spec.periodicity == kind and spec.aggregation not in ("", Aggregation.NONE)
        ]
        for kind, period in sorted(newest.items())
    }

    def sums(instant: Instant) -> Mapping[Any, summing.Sums]:
        if instant.before_first_record:
            return {}
        everyone = among.everyone(instant)
        return {
            key: found
            for period, of_it in specs.items()
            if of_it
            for key, found in summing.sums(
                instant, everyone, of_it, [period], ruling=ruling, basis=basis, series=None
            ).items()
        }

    by_code = {spec.code: spec for of_it in specs.values() for spec in of_it}
    new, old = sums(now), sums(before)
    found = []
    for (code, series, period, group), is_now in new.items():
        was = old.get((code, series, period, group))
        previous, value = was.figure.value if was else None, is_now.figure.value
        if previous != value:
            found.append(
                Moved(
                    by_code[code],
                    series,
                    period,
                    previous,
                    value,
                    is_now.n_used,
                    was.n_used if was else 0,
                    _per_cent(value, previous),
                )
            )
    return sorted(found, key=lambda one: (-abs(one.per_cent or Decimal(0)), one.spec.code, one.period))


def shown(one: Moved) -> dict[str, Any]:
    return {
        "indicator": one.spec.code,
        "name_id": one.spec.name_id,
        "name_en": one.spec.name_en,
        "unit": one.spec.unit,
        "series": one.series,
        "period": one.period,
        "previous": one.previous,
        "value": one.value,
        "n_used_before": one.n_used_before,
        "n_used": one.n_used,
        "change_per_cent": None if one.per_cent is None else decimals.to_text(one.per_cent),
    }


def _per_cent(value: str | None, previous: str | None) -> Decimal | None:
    if value is None or previous is None or not Decimal(previous):
        return None
    change = (Decimal(value) - Decimal(previous)) * 100 / abs(Decimal(previous))
    return change.quantize(Decimal("0.1"))
