"""The indicators for which a regency may enter values: the national catalogue's in force, and its own."""

from collections.abc import Mapping
from datetime import date, datetime

from api.http.grammar.periods import Period
from api.national.catalogue import queries as catalogue
from api.national.catalogue import rulings
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators.models import LocalIndicator

#: How the code of a regency's own indicator begins. No national code does.
LOCAL = "L-"


def is_local(code: str) -> bool:
    return code.startswith(LOCAL)


def find(code: str, *, today: date) -> IndicatorSpec | None:
    """One indicator by its code, None where there is none or the regency has retired it. One query."""
    if not is_local(code):
        return catalogue.indicators_in_force(today).get(code)
    row = LocalIndicator.objects.filter(code=code, active=True).first()
    return None if row is None else of_local(row)


def for_period(code: str, period: Period, *, today: date) -> IndicatorSpec | None:
    """An indicator as it is measured in a period: a national one by the release that rules it. One query."""
    if is_local(code):
        return find(code, today=today)
    return rulings.rulings().spec(code, period, today=today)


def any_release(code: str, *, today: date) -> IndicatorSpec | None:
    """An indicator as the last release has it that does: also one that has been retired since. One query."""
    return find(code, today=today) if is_local(code) else rulings.rulings().newest(code, today=today)


def is_overtaken(spec: IndicatorSpec, period: str, *, written_at: datetime) -> bool:
    """Whether a value of the period was written by a release with which `spec`, that of now, is not comparable. One
    query."""
    if is_local(spec.code):
        return False
    ruling = rulings.rulings()
    if ruling.is_single:
        return False
    written = ruling.at_writing(spec.code, Period.parse(period), at=written_at)
    return written is not None and written.release in ruling.others(spec)


def in_force(today: date) -> Mapping[str, IndicatorSpec]:
    """All of them by code: national ones in the catalogue's order, then local ones by code. Two queries."""
    return {**catalogue.indicators_in_force(today), **local()}


def local() -> dict[str, IndicatorSpec]:
    """The regency's own indicators that it has not retired, by code. One query."""
    rows = LocalIndicator.objects.filter(active=True).order_by("code")
    return {row.code: of_local(row) for row in rows}


def of_local(row: LocalIndicator) -> IndicatorSpec:
    """A local indicator in the catalogue's own terms. It has no figure over many regencies: aggregation none."""
    return IndicatorSpec(
        release="",
        code=row.code,
        dimension=row.dimension,
        grouping="",
        name_en=row.name,
        name_id=row.name,
        unit=row.unit,
        value_kind=row.value_kind,
        direction=row.direction,
        series=tuple(row.series),
        periodicity=row.periodicity,
        decimals=row.decimals,
        minimum=row.minimum,
        maximum=row.maximum,
        aggregation="none",
        numerator="",
        denominator="",
        weight="",
        producer="regency",
        evaluation_question="",
        sources=(row.maps_to,) if row.maps_to else (),
        concept="",
        definition=row.definition,
        classification="",
        measure="",
        method="",
    )
