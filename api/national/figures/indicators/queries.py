"""Figure, ranking, trend, and components of one indicator over the participants, each from one snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from api.http import shapes
from api.national.catalogue.achievement import achievement, is_on_target
from api.national.catalogue.official import queries as official
from api.national.catalogue.official.shapes import OfficialRow
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation
from api.national.figures import grouping, opened
from api.national.figures.answers import components_url
from api.national.figures.filters import narrowed
from api.national.figures.indicators import among, course, ranking as rank, rules, subject, summing
from api.national.figures.indicators.filters import (
    ComponentFilters,
    GroupedFigureFilters,
    RankingFilters,
    TrendFilters,
)
from api.national.figures.indicators.shapes import (
    Adds,
    Component,
    ComponentTarget,
    DistributedFigure,
    GroupFigure,
    IndicatorFigures,
    Outlier,
    Outliers,
    Ranking,
    Trend,
    TrendPoint,
)
from api.national.figures.participants import Participants, members_at, participants_at
from api.national.figures.statements import filled
from api.national.figures.words import COMPARED, WEIGHED
from tenants import Fields
from tenants.pool import statements


def indicator(code: str, asked: GroupedFigureFilters) -> IndicatorFigures:
    """Return the participants' figure by the indicator's own rule, with its distribution; by group if requested."""
    with subject.found(code, asked) as found:
        instant, group_by = found.instant, asked.group_by
        participants = participants_at(instant)

        def of(whom: among.Among) -> dict[str, DistributedFigure]:
            figures = summing.sums(
                found,
                whom,
                found.ruled,
                series=found.series,
                with_numbers=True,
                with_targets=True,
            )
            return {key: figure for (*_, key), figure in figures.items()}

        total = of(among.everyone(instant)).get("") or summing.nobody(found.spec)
        rows = (
            of(among.grouped(instant, participants, basis=asked.basis, group_by=group_by)) if group_by else {}
        )
        outliers = _outliers(found, total, participants)
        period = str(found.period)
        published = official.of_nation(code, [period], at=instant.at).get((found.series, period))
        of_rows: dict[str, OfficialRow] = {}
        names: dict[str, str] = {}
        if group_by == "province":
            of_rows = official.of_level("province", code, found.series, period, at=instant.at)
            names = {regency.province: regency.province_name for regency in participants}
    return IndicatorFigures(
        **found.head(*WEIGHED, of="{&group_by,group}" if group_by else ""),
        group_by=group_by,
        official=published,
        total=total,
        outliers=outliers,
        rows=tuple(
            shapes.recast(
                GroupFigure,
                figure,
                official=of_rows.get(key),
                group={str(group_by): {"code": key, "name": names[key]} if key in names else key},
            )
            for key, figure in rows.items()
        ),
    )


class _Beyond(NamedTuple):
    regency_id: int
    value: str
    number: Decimal


_BEYOND = """
    SELECT regency_id, value, number FROM figures_reported_value v
    WHERE basis = %(basis)s AND $in_force AND indicator = %(indicator)s AND period = %(period)s AND series = %(series)s
      AND value_status = 'reported' AND (number < %(lower)s OR number > %(upper)s) AND NOT $is_other
"""


def _outliers(found: subject.Subject, total: DistributedFigure, participants: Participants) -> Outliers:
    fences = rules.fences(total.distribution)
    if fences is None:
        return Outliers(lower_fence=None, upper_fence=None, regencies=())
    lower, upper = fences
    beyond = {row.regency_id: row for row in found.fetch(_Beyond, _BEYOND, lower=lower, upper=upper)}
    return Outliers(
        lower_fence=lower,
        upper_fence=upper,
        regencies=tuple(
            Outlier(regency=each.named, value=row.value, side="low" if row.number < lower else "high")
            for each in participants
            if (row := beyond.get(each.id))
        ),
    )


def trend(code: str, asked: TrendFilters) -> tuple[subject.Subject, Trend]:
    """Return the figure of this period and of earlier ones, each by the rule of the release in effect for it.

    For periods before the indicator had its code, the one that it continues is used. The releases define the breaks
    of the series.
    """
    with subject.found(code, asked) as found:
        spec, series, instant = found.spec, found.series, found.instant
        periods = [found.period.shifted(-steps) for steps in range(asked.length - 1, -1, -1)]
        texts = [str(period) for period in periods]
        ruled = found.ruling.series(spec.code, periods, today=instant.today)
        specs = [here.spec if here else spec for here in ruled]
        published = {
            (code, *key): value
            for code in dict.fromkeys(one.code for one in specs)
            for key, value in official.of_nation(code, texts, at=instant.at).items()
        }
        by_rule = {
            (here.spec.code, text): here.spec
            for text, here in zip(texts, ruled, strict=True)
            if here and series in here.spec.series
        }
        sums = summing.sums(found, among.everyone(instant), by_rule, series=series)
        figures = {text: figure for (_, _, text, _), figure in sums.items()}
        parts = summing.used(found, by_rule if asked.comparison else {}, series=series)
        used = {text: each for (_, _, text), each in parts.items()}
    points: list[TrendPoint] = []
    for at, (text, here, measured) in enumerate(zip(texts, ruled, specs, strict=True)):
        figure = figures.get(text) or summing.nobody(spec)
        is_break = bool(here and here.is_break)
        before = points[-1] if points and not is_break else None
        like_for_like = None
        if asked.comparison and before:
            like_for_like = summing.like_for_like(
                measured, used.get(text, {}), used.get(before.period, {}), earlier=specs[at - 1]
            )
        points.append(
            shapes.recast(
                TrendPoint,
                figure,
                period=text,
                indicator=measured.code,
                unit=measured.unit,
                is_break=is_break,
                change=summing.change(figure.value, before.value if before else None),
                change_unit=measured.change_unit,
                like_for_like=like_for_like,
                official=published.get((measured.code, series, text)),
            )
        )
    url = components_url("indicators/{indicator}", instant, asked.basis, of="{&period}", series=series)
    measures = (*WEIGHED, *(COMPARED if asked.comparison else ("change",)))
    return found, Trend(**found.head(*measures) | {"components_url": url}, periods=tuple(points))


def ranking(code: str, asked: RankingFilters) -> Ranking:
    """Return regencies by their value, best first, kabupaten and kota separately; equal values share a rank.

    `minimum_coverage` is the percentage of a group that must have a value. Achievement is never ranked: modest
    targets would win. Raises Conflict for indicators that have no order.
    """
    with subject.found(code, asked) as found:
        rank.check_ranked(found.spec)
        groups = tuple(rank.ranked(found, asked, members_at(found.instant)))
    return Ranking(
        **found.head(),
        direction=found.spec.direction,
        minimum_coverage=asked.minimum_coverage or found.spec.minimum_coverage,
        groups=groups,
    )


class _Told(NamedTuple):
    """A regency's values in the figure."""

    regency_id: int
    target: str
    target_source: str
    target_version: int
    target_number: Decimal | None
    direction: str
    value_status: str
    value: str
    number: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    observation_status: str
    is_other: bool
    is_whole: bool
    above: Decimal | None
    below: Decimal | None
    submission: str
    content_hash: str
    under_query: bool


_COMPONENTS = """
    WITH m AS MATERIALIZED ($members)
    SELECT v.*, $is_other AS is_other, $whole AS is_whole, $numerator AS above, $denominator AS below,
           v.submission_id::text AS submission, encode(s.content_hash, 'hex') AS content_hash,
           EXISTS (SELECT FROM (SELECT submission_id FROM figures_reported_subject
                                WHERE basis = %(basis)s AND under_query AND $in_force) q
                   WHERE q.submission_id = v.submission_id) AS under_query
    FROM (SELECT * FROM figures_reported_value v
          WHERE v.basis = %(basis)s AND $in_force AND $of_indicators AND v.period = ANY (%(periods)s)
            AND $of_series) v
    JOIN $rules USING (indicator, period)
    JOIN m ON $of_its_year JOIN ledger_submission s ON s.id = v.submission_id
"""


def components(code: str, asked: ComponentFilters) -> tuple[subject.Subject, list[Component]]:
    """Return every participant exactly once, by code: used in the figure, or left out with the reason.

    If a group is named, only its participants. Evidence is not counted here (`with_evidence`). Raises InvalidParameter
    for a coming period for which nobody has a target.
    """
    with subject.found(code, asked, may_come=True) as found:
        participants = grouping.in_row(narrowed(asked, participants_at(found.instant)), asked.row)
        why = found.absent()
        period = str(found.period)
        parts, parameters = summing.statement(found, among.everyone(found.instant), found.ruled, found.series)
        rows = statements.fetch_planned_as(_Told, filled(_COMPONENTS, parts), parameters)
        told = {row.regency_id: row for row in rows}
        courses = course.courses(found, found.ruled).get((code, found.series, period), {})
        if not courses:
            found.instant.check_begun(found.period)
        published = official.of_level("regency", found.spec.code, found.series, period, at=found.instant.at)
    components = []
    for each in participants:
        people, of_year = each.living(str(found.period.year))
        about: Fields = {
            "regency": each.named,
            "kind": each.kind,
            "province_code": each.province,
            "cohorts": tuple(code for code, _ in each.cohorts),
            "population": people,
            "population_year": of_year,
            "official": published.get(each.id),
            "course": courses.get(each.id),
        }
        if row := told.get(each.id):
            said = about | _judged(found.spec, row)
            component = shapes.from_row(Component, row._asdict(), evidence_count=0, **said)
        else:
            component = Component(**about, is_used=False, reason=why.of_one(each.id))
        components.append(component)
    return found, components


def with_evidence(rows: Sequence[Component], key: Mapping[str, str]) -> list[Component]:
    """Return the components of a figure, of this indicator, series and period, with their evidence counted."""
    item = f"{key['indicator']}/{key['series']}/{key['period']}"
    files = opened.files_of_values([(each.submission, item) for each in rows])
    return [replace(each, evidence_count=count) for each, count in zip(rows, files, strict=True)]


def _judged(spec: IndicatorSpec, row: _Told) -> Fields:
    """Return whether a value is in the figure or why not, its contribution, and how it relates to its target."""
    is_reported = row.value_status == "reported"
    is_used = is_reported and not row.is_other and row.is_whole
    adds = None
    if is_used and row.above is not None:
        is_mean = spec.aggregation == Aggregation.MEAN
        adds = Adds(numerator=row.above, denominator=Decimal(1) if is_mean else row.below)
    why_not = rules.left_out(spec.aggregation, row.value_status, is_other=row.is_other)
    return {
        "is_used": is_used,
        "reason": None if is_used else why_not,
        "value": row.value or None,
        "adds": adds,
        "target": _target(row, row.number if is_reported else None) if row.target else None,
    }


def _target(row: _Told, actual: Decimal | None) -> ComponentTarget:
    compared: Fields = {
        "direction": row.direction,
        "actual": actual,
        "target": row.target_number,
    }
    return ComponentTarget(
        value=row.target,
        source=row.target_source,
        version=row.target_version,
        is_reached=is_on_target(**compared),
        achievement=achievement(**compared),
    )
