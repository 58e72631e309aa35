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


# Held to the end of the transaction by whoever writes a value of it, so that its mapping stays as it was read.
_HELD = "SELECT * FROM indicators_local_indicator WHERE code = %s AND active FOR SHARE"


def for_period(code: str, period: Period, *, today: date) -> IndicatorSpec | None:
    """An indicator as it is measured in a period, for whoever writes a value of it: a national one by the release that
    rules it, one of the regency's own as it stays to the end of the transaction. One query."""
    if is_local(code):
        row = next(iter(LocalIndicator.objects.raw(_HELD, [code])), None)
        return None if row is None else of_local(row)
    return rulings.rulings().spec(code, period, today=today)


def any_release(code: str, *, today: date) -> IndicatorSpec | None:
    """An indicator as the last release has it that does: also one that has been retired since. One query."""
    return find(code, today=today) if is_local(code) else rulings.rulings().newest(code, today=today)


def is_superseded(
    spec: IndicatorSpec, period: str, *, written_at: datetime, ruling: rulings.Rulings | None = None
) -> bool:
    """Whether a value of the period was written by a release with which `spec`, that of now, is not comparable. One
    query, or none where the releases are given."""
    if is_local(spec.code):
        return False
    ruling = ruling or rulings.rulings()
    if ruling.is_single:
        return False
    written = ruling.at_writing(spec.code, Period.parse(period), at=written_at)
    return written is not None and written.release in ruling.others(spec)


def in_force(today: date) -> Mapping[str, IndicatorSpec]:
    """All of them by code: national ones in the catalogue's order, then local ones by code. Two queries."""
    return {**catalogue.indicators_in_force(today), **local()}


def local() -> dict[str, IndicatorSpec]:
    """The regency's own indicators that it has not retired, by code. One query."""
    return local_and_counting()[0]


def local_and_counting() -> tuple[dict[str, IndicatorSpec], list[IndicatorSpec]]:
    """The regency's own indicators that it has not retired, by code; and those that count nationally, retired ones
    too, whose values still do. One query."""
    rows = [(row.active, of_local(row)) for row in LocalIndicator.objects.order_by("code")]
    return (
        {spec.code: spec for active, spec in rows if active},
        [spec for _, spec in rows if counts_as(spec)],
    )


def counts_as(spec: IndicatorSpec) -> str:
    """The national indicator as which the values of the regency's own one count; empty where they stay here."""
    return spec.sources[0] if is_local(spec.code) and spec.sources else ""


def of_local(row: LocalIndicator) -> IndicatorSpec:
    """A local indicator in the catalogue's own terms. It has no figure over many regencies: aggregation none. Its only
    source is the national indicator as which it counts (counts_as)."""
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
        sources=(row.maps_to,) if row.counts_nationally else (),
        concept="",
        definition=row.definition,
        classification="",
        measure="",
        method="",
    )
