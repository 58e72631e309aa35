"""Regencies in the order of their values: who is ranked, and by which rule. The order is made in the database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from api.http.exceptions import Conflict
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation, Direction
from api.national.figures import absent, arrays
from api.national.figures.indicators import rules
from api.national.figures.indicators.summing import Others
from api.national.figures.instants import Instant
from api.national.figures.participants import Member


@dataclass(frozen=True, slots=True)
class Place:
    """A regency's place in its group; equal values share it, and the next one is left out."""

    rank: int
    is_tied: bool
    regency: Member
    value: str
    observation_status: str
    under_query: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """One group that is compared within itself. No rows where too few reported; `left_out` are those without a place,
    by reason."""

    kind: str | None
    n_regencies: int
    n_used: int
    left_out: Mapping[str, int]
    is_enough: bool
    rows: list[Place]


_RANKED = """
    SELECT m.regency_id, m.part, v.is_ranked, rank() OVER best_first, count(*) OVER equals > 1, v.value,
           v.observation_status, q.submission_id IS NOT NULL, v.value_status, v.is_other
    FROM unnest(%(ids)s::int[], %(codes)s::text[], %(parts)s::text[]) AS m (regency_id, code, part)
    LEFT JOIN (SELECT *, value_status = 'reported' AND NOT is_other AND number IS NOT NULL AS is_ranked
               FROM figures_reported_value v CROSS JOIN LATERAL (SELECT {is_other} AS is_other) o
               WHERE basis = %(basis)s AND {in_force} AND indicator = %(indicator)s AND period = %(period)s
                 AND series = %(series)s) v USING (regency_id)
    LEFT JOIN (SELECT DISTINCT submission_id FROM figures_reported_subject
               WHERE basis = %(basis)s AND under_query AND {in_force}) q ON q.submission_id = v.submission_id
    WINDOW best_first AS (PARTITION BY m.part, v.is_ranked ORDER BY v.number * %(sign)s),
           equals AS (PARTITION BY m.part, v.is_ranked, v.number * %(sign)s)
    ORDER BY m.part, v.is_ranked, v.number * %(sign)s, m.code
"""


def ranked(
    instant: Instant,
    participants: Sequence[Member],
    spec: IndicatorSpec,
    *,
    others: Others,
    series: str,
    period: str,
    basis: str,
    together: bool,
    minimum_coverage: int,
) -> list[Ranked]:
    """Kabupaten and kota apart, or both together; a group in which too few per cent have a value has no rows."""
    by_id = {each.id: each for each in participants}
    parts = ["" if together else each.kind for each in participants]
    parameters = {
        "ids": arrays.numbers(by_id),
        "codes": arrays.texts(each.code for each in participants),
        "parts": arrays.texts(parts),
        "indicator": spec.code,
        "series": series,
        "period": period,
        "basis": basis,
        "sign": -1 if spec.direction == Direction.HIGHER else 1,
        **others.parameters,
        **instant.parameters,
    }
    why = absent.of_value(instant, basis=basis, indicator=spec.code, series=series, period=period)
    found: dict[str, list[Place]] = {}
    reasons: dict[str, Counter[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(instant.in_force(others.told_apart(_RANKED)), parameters)
        for regency, part, is_ranked, rank, is_tied, *said, status, is_other in cursor.fetchall():
            if is_ranked:
                found.setdefault(part, []).append(Place(rank, is_tied, by_id[regency], *said))
                continue
            if status is None:
                reason = why.of_one(regency)
            else:
                reason = rules.left_out(Aggregation.NONE, status, is_other=is_other)
            reasons.setdefault(part, Counter())[reason] += 1
    return [
        _group(part or None, found.get(part, []), reasons.get(part, Counter()), minimum_coverage)
        for part in ("",) * together or ("kabupaten", "kota")
    ]


def check_ranked(spec: IndicatorSpec) -> None:
    """Raises Conflict for indicators that have no order."""
    if (
        spec.direction not in (Direction.HIGHER, Direction.LOWER)
        or spec.aggregation == Aggregation.NONE
        or spec.value_kind in ("grade", "opinion", "yes_no")
    ):
        raise Conflict(
            "This indicator has no order: it is informational, a grade or an opinion, or its values cannot be"
            " compared between regencies.",
            "Indikator ini tidak diurutkan: bersifat informatif, berupa predikat atau opini, atau nilainya tidak"
            " dapat dibandingkan antardaerah.",
            code="not_ranked",
        )


def _group(kind: str | None, rows: list[Place], reasons: Counter[str], minimum_coverage: int) -> Ranked:
    size = len(rows) + reasons.total()
    is_enough = bool(rows) and len(rows) * 100 >= minimum_coverage * size
    return Ranked(kind, size, len(rows), dict(sorted(reasons.items())), is_enough, rows if is_enough else [])
