"""Figures of an indicator as the API shows them: exact decimals as text."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from api.http import shapes
from api.http.grammar import decimals
from api.national.catalogue.official.shapes import OfficialRow
from api.national.catalogue.queries import IndicatorSpec
from api.national.figures.answers import instant
from api.national.figures.indicators import rules
from api.national.figures.indicators.queries import Answer, Asked, Component, TrendPoint
from api.national.figures.indicators.ranking import Ranked
from api.national.figures.indicators.summing import Reached, Sums
from api.national.figures.instants import Instant
from api.national.figures.targets import BAND_NAMES


def head(as_of: Instant, spec: IndicatorSpec, series: str, asked: Asked) -> dict[str, Any]:
    return {
        **instant(as_of),
        "indicator": spec.code,
        "name_en": spec.name_en,
        "name_id": spec.name_id,
        "unit": spec.unit,
        "series": series,
        "period": str(asked.period),
        "basis": asked.basis,
        "aggregation": spec.aggregation,
        "weight": spec.weight,
        "factor": decimals.to_text(rules.factor(spec)),
    }


def figures(answer: Answer, asked: Asked, group_by: str | None) -> dict[str, Any]:
    return {
        **head(answer.as_of, answer.spec, answer.series, asked),
        "group_by": group_by,
        "official": _official(answer.official),
        "total": _distributed(answer.total),
        "outliers": {
            "lower_fence": _text(answer.fences.lower if answer.fences else None),
            "upper_fence": _text(answer.fences.upper if answer.fences else None),
            "regencies": [
                {"regency": one.regency.code, "name": one.regency.name, "value": one.value, "side": one.side}
                for one in answer.outliers
            ],
        },
        "rows": [
            {
                "group": _group(str(group_by), key, answer.names),
                "official": _official(answer.official_of_rows.get(key)),
                **_distributed(sums),
            }
            for key, sums in answer.rows.items()
        ],
    }


def trend_points(points: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    before = [None, *points[:-1]]
    return [_trend_point(point, was) for point, was in zip(points, before, strict=True)]


def _trend_point(point: TrendPoint, before: TrendPoint | None) -> dict[str, Any]:
    value = point.sums.figure.value
    was = None if before is None or point.is_break else before.sums.figure.value
    return {
        "period": point.period,
        "indicator": point.code,
        "unit": point.unit,
        "is_break": point.is_break,
        "change": None if value is None or was is None else _text(Decimal(value) - Decimal(was)),
        **_figure(point.sums),
        "official": _official(point.official),
    }


def ranked(group: Ranked) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "n_regencies": group.n_regencies,
        "n_used": group.n_used,
        "left_out": group.left_out,
        "is_enough": group.is_enough,
        "rows": [
            {
                "rank": one.rank,
                "is_tied": one.is_tied,
                "regency": one.regency.code,
                "name": one.regency.name,
                "value": one.value,
                "observation_status": one.observation_status,
                "under_query": one.under_query,
            }
            for one in group.rows
        ],
    }


def component(one: Component) -> dict[str, Any]:
    return {
        "regency": one.regency.code,
        "name": one.regency.name,
        "kind": one.regency.kind,
        "province": one.regency.province,
        "cohorts": [code for code, _ in one.regency.cohorts],
        "population": one.regency.population,
        "is_used": one.reason is None,
        "reason": one.reason,
        "value_status": one.value_status,
        "value": one.value,
        "numerator": _text(one.numerator),
        "denominator": _text(one.denominator),
        "adds": one.adds and {"numerator": _text(one.adds[0]), "denominator": _text(one.adds[1])},
        "target": _aim(one),
        "observation_status": one.observation_status,
        "under_query": one.under_query,
        "submission": one.submission,
        "content_hash": one.content_hash,
        "official": _official(one.official),
    }


def _aim(one: Component) -> dict[str, Any] | None:
    aim = one.target
    if aim is None:
        return None
    reached = aim.achievement
    return {
        "value": aim.value,
        "source": aim.source,
        "version": aim.version,
        "is_reached": aim.is_reached,
        "achievement": None
        if reached is None
        else {"per_cent": decimals.to_text(reached.per_cent, keep_zeros=True), "band": reached.band},
    }


def _targets(reached: Reached) -> dict[str, Any]:
    return {
        "n_reported": reached.n_reported,
        "on_target": reached.on_target,
        "not_on_target": reached.not_on_target,
        "n_without_target": reached.without_target,
        "n_not_comparable": reached.not_comparable,
        "bands": dict(zip(BAND_NAMES, reached.bands, strict=True)),
        "n_without_band": reached.without_band,
    }


def _figure(sums: Sums) -> dict[str, Any]:
    return {
        "value": sums.figure.value,
        "numerator": _text(sums.figure.numerator),
        "denominator": _text(sums.figure.denominator),
        "coverage": sums.coverage(),
    }


def _distributed(sums: Sums) -> dict[str, Any]:
    return {
        **_figure(sums),
        "distribution": rules.quartiles(sums.numbers),
        "targets": _targets(sums.targets),
    }


def _group(group_by: str, key: str, names: dict[str, str]) -> dict[str, str]:
    return {group_by: key, "name": names[key]} if key in names else {group_by: key}


def _official(published: OfficialRow | None) -> dict[str, Any] | None:
    return None if published is None else shapes.document(published)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else decimals.to_text(number)
