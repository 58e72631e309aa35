"""A series over its periods: each value under the release by which it was written, breaks shown.

A value is of the release that ruled its period when it was written: releases never change and are published at an
instant that is known, so that follows from the value's last change, and needs no column that could say otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from api.http.exceptions import NotFound
from api.http.grammar.periods import Period
from api.national.catalogue import rulings
from api.national.catalogue.official import queries as official
from api.national.catalogue.official.queries import Official
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.regency.indicators import doubts, queries, specs


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series. `spec` is the indicator under whose code and release the value stands."""

    period: str
    spec: IndicatorSpec
    is_break: bool
    value: dict[str, Any] | None
    target: str | None
    official: Official | None


_VALUES = f"""
    SELECT {queries.SHOWN} FROM indicators_value v
    WHERE indicator = ANY (%(indicators)s) AND series = %(series)s
"""
_TARGETS = """
    SELECT DISTINCT ON (indicator, period) indicator, period, nullif(value, '') FROM indicators_target
    WHERE kind = 'target' AND indicator = ANY (%(indicators)s) AND series = %(series)s
    ORDER BY indicator, period, version DESC
"""


def series(indicator: str, name: str, *, regency_id: int, today: date) -> tuple[IndicatorSpec, list[Point]]:
    """Every period from the first that has a value, a target or an official value to the last, and what is in each.

    Values of the code that the indicator continues stand in it, under their own code. Raises NotFound for an unknown
    indicator or series.
    """
    spec = specs.any_release(indicator, today=today)
    if spec is None or name not in spec.series:
        raise NotFound(f"no series {indicator}/{name}")
    ruling = None if specs.is_local(indicator) else rulings.rulings()
    codes = [indicator] if ruling is None else ruling.lineage(indicator)
    values, targets = _stored(codes, name, regency_id)
    published = {} if ruling is None else official.of_regency(regency_id, codes, series=name)
    known = {period for _, period in (*values, *targets)} | {period for *_, period in published}
    if not known:
        return spec, []
    periods = _span(sorted(known))
    if ruling is None:
        heads = rulings.rulings()
        values = {
            key: doubts.add(row, doubts.rule_of(spec, row["period"], heads, now=row["changed_at"]))
            for key, row in values.items()
        }
        return spec, [
            Point(
                str(each),
                spec,
                is_break=False,
                value=values.get((indicator, str(each))),
                target=targets.get((indicator, str(each))),
                official=None,
            )
            for each in periods
        ]
    return spec, _points(ruling, indicator, name, periods, values, targets, published, today)


def _points(
    ruling: Rulings,
    indicator: str,
    name: str,
    periods: Sequence[Period],
    values: dict[tuple[str, str], dict[str, Any]],
    targets: dict[tuple[str, str], str | None],
    published: dict[tuple[str, str, str], Official],
    today: date,
) -> list[Point]:
    found: list[Point] = []
    before: IndicatorSpec | None = None
    for period, ruled in zip(periods, ruling.series(indicator, periods, today=today), strict=True):
        if ruled is None:
            continue
        text, spec = str(period), ruled.spec
        value = values.get((spec.code, text))
        if value is not None:
            # Written before the release that rules the period now was published: it stays under its own.
            spec = ruling.at_writing(spec.code, period, at=value["changed_at"]) or spec
            value = doubts.add(value, spec)
        is_break = before is not None and before != spec and not ruling.continues(spec, before)
        found.append(
            Point(
                text,
                spec,
                is_break,
                value,
                targets.get((spec.code, text)),
                published.get((spec.code, name, text)),
            )
        )
        before = spec
    return found


def _stored(
    codes: list[str], name: str, regency_id: int
) -> tuple[dict[tuple[str, str], dict[str, Any]], dict[tuple[str, str], str | None]]:
    parameters: dict[str, Any] = {"indicators": codes, "series": name, "regency": regency_id}
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, parameters)
        values = {(row["indicator"], row["period"]): row for row in queries.rows(cursor)}
        cursor.execute(_TARGETS, parameters)
        targets = {(code, period): value for code, period, value in cursor.fetchall()}
    return values, targets


def _span(known: list[str]) -> list[Period]:
    """All periods of one length from the first to the last; of other lengths (a changed periodicity) those known."""
    parsed = sorted((Period.parse(text) for text in known), key=lambda each: (each.start, each.end))
    found = set(parsed)
    for kind in {each.kind for each in parsed}:
        of_kind = [each for each in parsed if each.kind == kind]
        here = of_kind[0]
        while here.start < of_kind[-1].start:
            found.add(here)
            here = here.next()
    return sorted(found, key=lambda each: (each.end, each.start))
