"""Regencies in the order of their values: who is ranked, and by which rule. The order is made in the database."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from api.http import shapes
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation, Direction
from api.national.figures import arrays
from api.national.figures.indicators import rules
from api.national.figures.indicators.filters import RankingFilters
from api.national.figures.indicators.shapes import RankedGroup, RankedRegency, covers
from api.national.figures.indicators.subject import Subject
from api.national.figures.participants import Member
from api.national.figures.problems import NotRanked


class _Row(NamedTuple):
    """A regency in its place, or without one where it is not `is_ranked`."""

    regency_id: int
    part: str
    is_ranked: bool | None
    rank: int
    is_tied: bool
    value: str
    observation_status: str
    under_query: bool
    value_status: str | None
    is_other: bool


_RANKED = """
    SELECT m.regency_id, m.part, v.is_ranked, rank() OVER best_first AS rank, count(*) OVER equals > 1 AS is_tied,
           v.value, v.observation_status, q.submission_id IS NOT NULL AS under_query, v.value_status, v.is_other
    FROM unnest(%(ids)s::int[], %(codes)s::text[], %(parts)s::text[]) AS m (regency_id, code, part)
    LEFT JOIN (SELECT *, value_status = 'reported' AND NOT is_other AND number IS NOT NULL AS is_ranked
               FROM figures_reported_value v CROSS JOIN LATERAL (SELECT $is_other AS is_other) o
               WHERE basis = %(basis)s AND $in_force AND indicator = %(indicator)s AND period = %(period)s
                 AND series = %(series)s) v USING (regency_id)
    LEFT JOIN (SELECT DISTINCT submission_id FROM figures_reported_subject
               WHERE basis = %(basis)s AND under_query AND $in_force) q ON q.submission_id = v.submission_id
    WINDOW best_first AS (PARTITION BY m.part, v.is_ranked ORDER BY v.number * %(sign)s),
           equals AS (PARTITION BY m.part, v.is_ranked, v.number * %(sign)s)
    ORDER BY m.part, v.is_ranked, v.number * %(sign)s, m.code
"""


def ranked(found: Subject, asked: RankingFilters, members: Sequence[Member]) -> Iterator[RankedGroup]:
    """Yield kabupaten and kota apart, or both together; a group in which too few per cent have a value has no rows."""
    by_id = {each.id: each for each in members}
    why = found.absent()
    rows = found.fetch(
        _Row,
        _RANKED,
        **arrays.columns(
            ((each.id, each.code, "" if asked.together else each.kind) for each in members),
            "ids",
            "codes",
            "parts",
        ),
        sign=-1 if found.spec.direction == Direction.HIGHER else 1,
    )
    minimum = asked.minimum_coverage or found.spec.minimum_coverage
    for part in ("",) if asked.together else ("kabupaten", "kota"):
        of_part = [row for row in rows if row.part == part]
        places = [row for row in of_part if row.is_ranked]
        reasons = Counter(
            why.of_one(row.regency_id)
            if row.value_status is None
            else rules.left_out(Aggregation.NONE, row.value_status, is_other=row.is_other)
            for row in of_part
            if not row.is_ranked
        )
        is_enough = covers(minimum, len(places), len(of_part))
        yield RankedGroup(
            kind=part or None,
            regency_count=len(of_part),
            used_count=len(places),
            left_out=dict(sorted(reasons.items())),
            is_enough=is_enough,
            rows=tuple(_place(row, by_id[row.regency_id]) for row in places if is_enough),
        )


def _place(row: _Row, regency: Member) -> RankedRegency:
    return shapes.from_row(RankedRegency, row._asdict(), regency=regency.named)


def check_ranked(spec: IndicatorSpec) -> None:
    """Raises Conflict for indicators that have no order."""
    if (
        spec.direction not in (Direction.HIGHER, Direction.LOWER)
        or spec.aggregation == Aggregation.NONE
        or spec.value_kind in ("grade", "opinion", "yes_no")
    ):
        raise NotRanked()
