"""A series over its periods: each value under the release by which it was written, breaks shown.

A value belongs to the release that ruled its period when it was written. Releases never change and their instant of
publication is known, so the release follows from the value's last change and needs no column.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from api.http import shapes
from api.http.endpoint import get
from api.http.grammar.periods import Period
from api.http.lookup import there
from api.http.shapes import Texts, field, flag, many, nested, shape, text, texts
from api.identity.permissions import Reader
from api.national.catalogue import rulings
from api.national.catalogue.official import queries as official
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.regency.entrance import RegencyView
from api.regency.indicators import plausibility, queries, specs
from api.regency.indicators.shapes import OFFICIAL, ValueRow
from tenants import Fields
from tenants.pool import statements


@shape
class Point:
    """One period of a series."""

    period: str = text(7, "The value period.")
    indicator: str = text(
        40, "The code under which the value is stored: an earlier code if this indicator continues that one."
    )
    release: str = text(20, "The catalogue release that rules it; empty for a local indicator.")
    unit: str = text(60, "The unit of its values in that release.")
    is_break: bool = flag(
        "True if measured differently from the period before and not comparable with it: draw no line across."
    )
    comparability_note: str = text(2000, "The release's note about comparability.")
    value: ValueRow | None = nested("The regency's value; null where it is not reported.")
    target: str | None = text(40, "The target in force.")
    official: Fields | None = field(OFFICIAL, "The regency's value as published by an outside producer.")


@shape
class Series:
    """A series over its periods."""

    indicator: str = text(40, "Indicator code.")
    series: str = text(30, "Series.")
    name: Texts = texts("The indicator's name.")
    periods: tuple[Point, ...] = many("The periods, oldest first, without gaps.")


_VALUES = f"""
    SELECT {queries.SHOWN} FROM indicators_value v
    WHERE indicator = ANY (%(indicators)s) AND series = ANY (%(series)s)
"""
_TARGETS = """
    SELECT DISTINCT ON (indicator, series, period) indicator, series, period, nullif(value, '') FROM indicators_target
    WHERE kind = 'target' AND indicator = ANY (%(indicators)s) AND series = ANY (%(series)s)
    ORDER BY indicator, series, period, version DESC
"""


type _ByKey = Mapping[tuple[str, str, str], Any]


@get("series/<str:indicator>/<str:series>/", can=Reader)
def get_series(call: RegencyView, indicator: str, series: str) -> Series:
    """Show one series over its periods, with its targets and official values.

    Old values stay under the release by which they were written. A release declares for each indicator whether it
    continues the earlier values; if not, `is_break` is true.
    """
    found = courses([(indicator, series)], regency_id=call.grant.id, today=call.today)
    return there(next(iter(found), None), f"series {indicator}/{series}")


def courses(wanted: Collection[tuple[str, str]], *, regency_id: int, today: date) -> list[Series]:
    """Return these series by indicator and name, without unknown ones.

    Three queries, and one for each local indicator.
    """
    ruling = rulings.rulings()
    specified = [(specs.any_release(code, today=today), series) for code, series in wanted]
    found = [(spec, series) for spec, series in specified if spec and series in spec.series]
    lineages = {
        spec.code: [spec.code] if specs.is_local(spec.code) else ruling.lineage(spec.code)
        for spec, _ in found
    }
    stored = _stored(
        {code for codes in lineages.values() for code in codes}, {each for _, each in found}, regency_id
    )
    return [_course(spec, series, lineages[spec.code], stored, ruling, today) for spec, series in found]


def _course(
    spec: IndicatorSpec,
    series: str,
    lineage: Collection[str],
    stored: tuple[_ByKey, _ByKey, _ByKey],
    ruling: Rulings,
    today: date,
) -> Series:
    # Every period from the first that has a value, a target or an official value to the last. Values of the code that
    # the indicator continues stand in it, under their own code.
    indicator, is_local = spec.code, specs.is_local(spec.code)
    values, targets, published = (
        {
            (code, period): row
            for (code, name, period), row in each.items()
            if name == series and code in lineage
        }
        for each in stored
    )
    known = {period for _, period in (*values, *targets, *published)}
    periods = _span(sorted(known))
    found: list[Point] = []
    before: IndicatorSpec | None = None
    ruled_by: list[IndicatorSpec | None] = [spec] * len(periods)
    if not is_local:
        ruled_by = [each.spec if each else None for each in ruling.series(indicator, periods, today=today)]
    for period, ruled in zip(periods, ruled_by, strict=True):
        if ruled is None:
            continue
        text, row = str(period), values.get((ruled.code, str(period)))
        value = None
        if row is not None and is_local:
            value = queries.row_of(row, plausibility.rule_of(spec, text, ruling, now=row["updated_at"]))
        elif row is not None:
            # Written before the release that rules the period now was published: it stays under its own.
            ruled = ruling.at_writing(ruled.code, period, at=row["updated_at"]) or ruled
            value = queries.row_of(row, ruled)
        here = published.get((ruled.code, text))
        found.append(
            shapes.recast(
                Point,
                ruled,
                period=text,
                indicator=ruled.code,
                is_break=before is not None and before != ruled and not ruling.continues(ruled, before),
                value=value,
                target=targets.get((ruled.code, text)),
                official=shapes.document(here) if here else None,
            )
        )
        before = ruled
    return Series(indicator=indicator, series=series, name=spec.name, periods=tuple(found))


def _stored(
    codes: Collection[str], series: Collection[str], regency_id: int
) -> tuple[_ByKey, _ByKey, _ByKey]:
    """Return values, targets and official values of these codes and series, by indicator, series and period."""
    parameters: Fields = {"indicators": list(codes), "series": list(series)}
    values = {
        (row["indicator"], row["series"], row["period"]): row
        for row in statements.fetch_named(_VALUES, {**parameters, "regency": regency_id})
    }
    targets = {tuple(key): value for *key, value in statements.fetch(_TARGETS, parameters)}
    return values, targets, official.of_regency(regency_id, codes, series=list(series))


def _span(known: list[str]) -> list[Period]:
    """Return all periods of one length from the first to the last; of mixed lengths, only the known periods."""
    parsed = sorted((Period.parse(text) for text in known), key=lambda each: (each.start, each.end))
    found = set(parsed)
    for kind in {each.kind for each in parsed}:
        of_kind = [each for each in parsed if each.kind == kind]
        here = of_kind[0]
        while here.start < of_kind[-1].start:
            found.add(here)
            here = here.next()
    return sorted(found, key=lambda each: (each.end, each.start))
