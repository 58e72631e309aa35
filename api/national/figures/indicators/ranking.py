"""Regencies in the order of their values: who is ranked, and by which rule. The order is made in the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from api.http.exceptions import Conflict
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation, Direction
from api.national.figures import arrays
from api.national.figures.indicators.others import Others
from api.national.figures.participants import Member
from api.national.figures.past.instants import Instant


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
    """One group that is compared within itself. No rows where too few reported."""

    kind: str | None
    n_regencies: int
    n_used: int
    is_enough: bool
    rows: list[Place]


_RANKED = """
    SELECT v.regency_id, rank() OVER best_first, count(*) OVER equals > 1, v.value,
           v.observation_status, q.submission_id IS NOT NULL, m.part
    FROM (SELECT * FROM figures_reported_value
          WHERE basis = %(basis)s AND {in_force} AND indicator = %(indicator)s AND period = %(period)s
            AND series = %(series)s AND value_status = 'reported' AND number IS NOT NULL) v
    JOIN unnest(%(ids)s::int[], %(codes)s::text[], %(parts)s::text[]) AS m (regency_id, code, part) USING (regency_id)
    LEFT JOIN (SELECT DISTINCT submission_id FROM figures_reported_subject
               WHERE basis = %(basis)s AND under_query AND {in_force}) q ON q.submission_id = v.submission_id
    WHERE NOT {is_other}
    WINDOW best_first AS (PARTITION BY m.part ORDER BY v.number * %(sign)s),
           equals AS (PARTITION BY m.part, v.number * %(sign)s)
    ORDER BY m.part, v.number * %(sign)s, m.code
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
    found: dict[str, list[Place]] = {}
    with connection.cursor() as cursor:
        cursor.execute(instant.in_force(others.told_apart(_RANKED)), parameters)
        for regency, rank, is_tied, value, status, queried, part in cursor.fetchall():
            place = Place(rank, is_tied, by_id[regency], value, status, queried)
            found.setdefault(part, []).append(place)
    return [
        _group(part or None, parts.count(part), found.get(part, []), minimum_coverage)
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


def _group(kind: str | None, size: int, rows: list[Place], minimum_coverage: int) -> Ranked:
    is_enough = bool(rows) and len(rows) * 100 >= minimum_coverage * size
    return Ranked(kind, size, len(rows), is_enough, rows if is_enough else [])
