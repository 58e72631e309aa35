"""Course of a regency to the targets of its newest plan, including those of coming years.

The course is the line through the plan's own points: the baseline, then each target, straight between two of them. A
regency is on course if its last value, of a period up to the target's, is not on the worse side of the line at the
value's period. A value of the baseline's own period is the beginning of the line: it says nothing about progress,
and has no course. Nothing is predicted.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import NamedTuple

from api.http import shapes
from api.http.grammar import decimals, periods
from api.http.grammar.periods import Period
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Direction
from api.national.figures.indicators import rules
from api.national.figures.indicators.shapes import Course
from api.national.figures.indicators.summing import Ruled, Scope
from api.national.figures.statements import filled
from tenants.pool import statements

_POINT = """
    SELECT period, number FROM figures_reported_target
    WHERE basis = %(basis)s AND $in_force AND (regency_id, indicator, series) = (t.regency_id, t.indicator, t.series)
      AND period ~ t.pattern AND number IS NOT NULL
"""
# Periods of one length, so that their texts are in order. Each target with the last value up to it, then the points on
# both sides of that value: before it none, if that were the baseline of its own period.
_COURSES = f"""
    SELECT t.regency_id, t.indicator, t.series, t.period, t.target, t.target_number, t.source,
           t.submission_id::text AS submission, encode(s.content_hash, 'hex') AS content_hash, t.value, t.value_period,
           t.number, t.value_submission_id::text AS value_submission, a.period AS before, a.number AS number_before,
           z.period AS after, z.number AS number_after
    FROM (
        SELECT DISTINCT ON (t.regency_id, t.indicator, t.series, t.period) t.regency_id, t.indicator, t.series,
               t.period, r.pattern, t.value AS target, t.number AS target_number, t.source, t.submission_id,
               v.value, v.period AS value_period, v.number, v.submission_id AS value_submission_id
        FROM (
            SELECT * FROM figures_reported_target
            WHERE basis = %(basis)s AND $in_force AND indicator = ANY (%(indicators)s) AND period = ANY (%(periods)s)
              AND kind = 'target'
        ) t JOIN unnest(%(indicators)s::text[], %(periods)s::text[], %(patterns)s::text[])
                AS r (indicator, period, pattern) USING (indicator, period)
        LEFT JOIN (
            SELECT * FROM figures_reported_value
            WHERE basis = %(basis)s AND $in_force AND indicator = ANY (%(indicators)s) AND value_status = 'reported'
              AND number IS NOT NULL
        ) v ON (v.regency_id, v.indicator, v.series) = (t.regency_id, t.indicator, t.series)
            AND v.period <= t.period AND v.period ~ r.pattern AND NOT $is_other
        ORDER BY t.regency_id, t.indicator, t.series, t.period, v.period DESC NULLS LAST
    ) t
    JOIN ledger_submission s ON s.id = t.submission_id
    LEFT JOIN LATERAL (
        {_POINT} AND period <= t.value_period AND (period < t.value_period OR kind = 'target')
        ORDER BY period DESC LIMIT 1
    ) a ON true
    LEFT JOIN LATERAL ({_POINT} AND period BETWEEN t.value_period AND t.period ORDER BY period LIMIT 1) z ON true
"""
#: By the regency's id.
type Courses = Mapping[int, Course]


class _Row(NamedTuple):
    """A target, the last value up to it, and the points of the plan on both sides of that value."""

    regency_id: int
    indicator: str
    series: str
    period: str
    target: str
    target_number: Decimal | None
    source: str
    submission: str
    content_hash: str
    value: str | None
    value_period: str | None
    number: Decimal | None
    value_submission: str | None
    before: str | None
    number_before: Decimal | None
    after: str | None
    number_after: Decimal | None


def courses(scope: Scope, ruled: Ruled) -> Mapping[tuple[str, str, str], Courses]:
    """Return the course of each regency that has a target of these periods, by indicator, series and period.

    Only values written by a release that measures as the one that rules the target's period count.
    """
    parts, parameters = scope.about(ruled, of="t")
    parameters |= statements.arrays(
        ((code, period, periods.pattern({Period.parse(period).kind})) for code, period in ruled),
        "indicators",
        "periods",
        "patterns",
    )
    found: dict[tuple[str, str, str], dict[int, Course]] = defaultdict(dict)
    for row in statements.fetch_planned_as(_Row, filled(_COURSES, parts), parameters):
        course = _course(ruled[row.indicator, row.period], row)
        found[row.indicator, row.series, row.period][row.regency_id] = course
    return found


def _course(spec: IndicatorSpec, row: _Row) -> Course:
    sign = {Direction.HIGHER: 1, Direction.LOWER: -1}.get(Direction(spec.direction))
    gap = trajectory = is_on_course = None
    if sign and spec.value_kind != "yes_no" and row.number is not None and row.target_number is not None:
        with localcontext(decimals.EXACT):
            gap = sign * (row.target_number - row.number)
            if row.before and row.after and row.number_before is not None and row.number_after is not None:
                # Whole steps, so that nothing is rounded before it is compared.
                steps = _months(row.before, row.after) or 1
                rise = (row.number_after - row.number_before) * _months(row.before, str(row.value_period))
                is_on_course = sign * ((row.number - row.number_before) * steps - rise) >= 0
                trajectory = rules.rounded(spec, row.number_before + rise / steps)
    return shapes.from_row(Course, row._asdict(), gap=gap, trajectory=trajectory, is_on_course=is_on_course)


def _months(first: str, last: str) -> int:
    start, end = Period.parse(first).end, Period.parse(last).end
    return 12 * (end.year - start.year) + end.month - start.month
