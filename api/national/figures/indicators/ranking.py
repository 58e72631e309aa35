"""Order of regencies by their values: members, and the rule. Computed in the database."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from api.http import shapes
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.values import WORDS
from api.national.catalogue.words import Aggregation, Direction
from api.national.figures import grouping, problems
from api.national.figures.indicators import rules
from api.national.figures.indicators.filters import RankingFilters
from api.national.figures.indicators.shapes import RankedGroup, RankedRegency, covers
from api.national.figures.indicators.subject import Subject
from api.national.figures.participants import Member
from tenants.models import Regency
from tenants.pool import statements


class _Row(NamedTuple):
    """A regency with its number, of which the smallest is best; without one if it is not ranked."""

    regency_id: int
    part: str
    number: Decimal | None
    value: str
    observation_status: str
    under_query: bool
    value_status: str | None
    is_other: bool


_RANKED = """
    SELECT m.regency_id, m.part, v.number, v.value, v.observation_status, q.submission_id IS NOT NULL AS under_query,
           v.value_status, v.is_other
    FROM unnest(%(ids)s::int[], %(codes)s::text[], %(parts)s::text[]) AS m (regency_id, code, part)
    LEFT JOIN (SELECT regency_id, value, observation_status, submission_id, value_status, is_other,
                      CASE WHEN value_status = 'reported' AND NOT is_other THEN number * %(sign)s END AS number
               FROM figures_reported_value v CROSS JOIN LATERAL (SELECT $is_other AS is_other) o
               WHERE basis = %(basis)s AND $in_force AND indicator = %(indicator)s AND period = %(period)s
                 AND series = %(series)s) v USING (regency_id)
    LEFT JOIN (SELECT DISTINCT submission_id FROM figures_reported_subject
               WHERE basis = %(basis)s AND under_query AND $in_force) q ON q.submission_id = v.submission_id
    ORDER BY m.part, v.number, m.code
"""


class Place(NamedTuple):
    """A place in an order: 1 is best, and equal numbers share it; and the percentage of the others that are worse."""

    rank: int
    is_tied: bool
    percentile: int | None


def places[K](numbers: Mapping[K, Decimal]) -> dict[K, Place]:
    """Return the place of each number, of which the smallest is best."""
    ordered = sorted(numbers.values())
    others = len(ordered) - 1
    return {
        key: Place(
            above + 1,
            below - above > 1,
            (200 * (len(ordered) - below) + others) // (2 * others) if others else None,
        )
        for key, number in numbers.items()
        for above, below in ((bisect_left(ordered, number), bisect_right(ordered, number)),)
    }


def ranked(found: Subject, asked: RankingFilters, members: Sequence[Member]) -> Iterator[RankedGroup]:
    """Yield kabupaten and kota separately, or both together, or only the peers of one.

    A group in which too small a percentage has a value has no rows. Raises InvalidParameter for the peers of a
    regency that takes no part.
    """
    parts: dict[str, dict[str, str]] = {
        each: {} for each in ([""] if asked.together else Regency.Kind.values)
    }
    if asked.peers_of:
        kin = next((grouping.kin(each) for each in members if each.code == asked.peers_of), None)
        if kin is None:
            raise problems.NoParticipants(parameter="peers_of")
        members = [each for each in members if grouping.kin(each) == kin]
        parts = {kin["kind"]: kin}
    by_id = {each.id: each for each in members}
    why = found.absent()
    is_together = "" in parts
    rows = _rows(found, members, is_together=is_together)
    last = found.before() if asked.comparison else None
    before = _rows(last, members, is_together=is_together) if last else []
    minimum = asked.minimum_coverage or found.spec.minimum_coverage
    for part, of_peers in parts.items():
        of_part = [row for row in rows if row.part == part]
        reasons = Counter(
            why.of_one(row.regency_id)
            if row.value_status is None
            else rules.left_out(Aggregation.NONE, row.value_status, is_other=row.is_other)
            for row in of_part
            if row.number is None
        )
        now, then = (
            {row.regency_id: row.number for row in some if row.part == part and row.number is not None}
            for some in (rows, before)
        )
        order, previous = places(now), places(then)
        both = now.keys() & then.keys()
        here, there = (places({each: some[each] for each in both}) for some in (now, then))
        is_enough = covers(minimum, len(now), len(of_part))
        yield RankedGroup(
            **{"kind": part or None, "population_band": None, "island_group": None, **of_peers},
            regency_count=len(of_part),
            used_count=len(now),
            left_out=dict(sorted(reasons.items())),
            is_enough=is_enough,
            rows=tuple(
                shapes.from_row(
                    RankedRegency,
                    row._asdict() | order[row.regency_id]._asdict(),
                    regency=by_id[row.regency_id].named,
                    previous_rank=previous[row.regency_id].rank if row.regency_id in previous else None,
                    places_gained=there[row.regency_id].rank - here[row.regency_id].rank
                    if row.regency_id in both
                    else None,
                )
                for row in of_part
                if is_enough and row.regency_id in order
            ),
        )


def _rows(found: Subject, members: Sequence[Member], *, is_together: bool) -> list[_Row]:
    return found.fetch(
        _Row,
        _RANKED,
        **statements.arrays(
            ((each.id, each.code, "" if is_together else each.kind) for each in members),
            "ids",
            "codes",
            "parts",
        ),
        sign=-1 if found.spec.direction == Direction.HIGHER else 1,
    )


def check_ranked(spec: IndicatorSpec) -> None:
    """Raise Conflict for indicators that have no order."""
    if not has_order(spec.direction, spec.aggregation, spec.value_kind):
        raise problems.NotRanked()


def has_order(direction: str, aggregation: str, value_kind: str) -> bool:
    """Return True for an indicator whose values rank regencies."""
    return (
        direction in (Direction.HIGHER, Direction.LOWER)
        and aggregation != Aggregation.NONE
        and value_kind not in WORDS
    )
