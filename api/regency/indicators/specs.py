"""The indicators for which a regency may enter values: those of the national catalogue in force, and its own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from api.http.grammar.periods import Kind, Period
from api.http.known import KnownCode
from api.http.shapes import by_field
from api.national.catalogue import rulings, values
from api.national.catalogue.problems import UnknownIndicator
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.shapes import Names
from api.regency.indicators.models import LocalIndicator
from tenants import Fields

#: How the code of a regency's own indicator begins. No national code does.
LOCAL = "L-"


def is_local(code: str) -> bool:
    return code.startswith(LOCAL)


def find(code: str, *, today: date) -> IndicatorSpec | None:
    """Return one indicator by its code, None if it is unknown or the regency has retired it. One query."""
    if not is_local(code):
        return rulings.indicators_in_force(today).get(code)
    row = LocalIndicator.objects.filter(code=code, active=True).first()
    return None if row is None else of_local(row)


# Held to the end of the transaction, so that its mapping stays as it was read.
_HELD = "SELECT * FROM indicators_local_indicator WHERE code = %s AND (active OR %s) FOR SHARE"


def held(code: str, *, retired: bool = False) -> IndicatorSpec | None:
    """Return a local indicator, locked until the transaction ends; with `retired`, a retired one too. One query."""
    rows = LocalIndicator.objects.raw(_HELD, [code, retired])
    return next(map(of_local, rows), None)


def any_release(code: str, *, today: date) -> IndicatorSpec | None:
    """Return an indicator from the last release that has it, even if it has been retired since. One query."""
    return find(code, today=today) if is_local(code) else rulings.rulings().newest(code, today=today)


def check_series(code: str, series: str, *, today: date) -> IndicatorSpec:
    """Return the indicator if it has this series. Raises Invalid: unknown_indicator, unknown_series."""
    spec = any_release(code, today=today)
    if spec is None:
        raise values.unknown_indicator(code, in_force(today))
    if series not in spec.series:
        raise values.unknown_series(series, spec.series)
    return spec


def is_superseded(
    spec: IndicatorSpec, period: str, *, written_at: datetime, ruling: rulings.Rulings | None = None
) -> bool:
    """Return True if a value of the period was written by a release that is not comparable with the present `spec`.

    One query, or none if the releases are given.
    """
    if is_local(spec.code):
        return False
    ruling = ruling or rulings.rulings()
    if ruling.is_single:
        return False
    written = ruling.at_writing(spec.code, Period.parse(period), at=written_at)
    return written is not None and written.release in ruling.others(spec)


def in_force(today: date) -> Mapping[str, IndicatorSpec]:
    """Return all indicators by code: national ones in catalogue order, then local ones by code. Two queries."""
    return {**rulings.indicators_in_force(today), **local()}


def local() -> dict[str, IndicatorSpec]:
    """Return the local indicators that the regency has not retired, by code. One query."""
    return local_and_counting()[0]


def local_and_counting() -> tuple[dict[str, IndicatorSpec], list[IndicatorSpec]]:
    """Return the local indicators that the regency has not retired, by code; and those that count nationally.

    The latter include retired ones, whose values still count. One query.
    """
    rows = [(row.active, of_local(row)) for row in LocalIndicator.objects.order_by("code")]
    return (
        {spec.code: spec for active, spec in rows if active},
        [spec for _, spec in rows if counts_as(spec)],
    )


def counts_as(spec: IndicatorSpec) -> str:
    """Return the national indicator as which the values of a local one count; empty if they do not count."""
    return spec.sources[0] if is_local(spec.code) and spec.sources else ""


def periods(spec: IndicatorSpec, year: int) -> list[Period]:
    """Return the periods of a year for which an indicator takes values; for an event, the year itself."""
    kind = Kind.YEAR if spec.periodicity == "event" else Kind(spec.periodicity)
    return Period.within(year, kind) if spec.value_kind else []


#: What a local indicator has as a national one does.
_SAME = (
    "code",
    "dimension",
    "unit",
    "value_kind",
    "direction",
    "periodicity",
    "decimals",
    "minimum",
    "maximum",
    "definition",
)


def of_local(row: LocalIndicator) -> IndicatorSpec:
    """Return a local indicator in the catalogue's own terms.

    It has no figure over many regencies: aggregation none. Its only source is the national indicator as which it counts
    (counts_as).
    """
    same: Fields = {name: getattr(row, name) for name in _SAME}
    return IndicatorSpec(
        **same,
        release="",
        name=Names(en=row.name, id=row.name),
        series=tuple(row.series),
        aggregation="none",
        producer="regency",
        sources=(row.maps_to,) if row.counts_nationally else (),
    )


def series_of(codes: Iterable[str]) -> dict[str, Sequence[str]]:
    """Return the series of every national indicator, and of the local ones among these codes, including retired ones.

    At most two queries.
    """
    own = [code for code in codes if is_local(code)]
    local = LocalIndicator.objects.filter(code__in=own).values_list("code", "series") if own else ()
    return {code: spec.series for code, spec in rulings.rulings().codes().items()} | dict(local)


def near() -> dict[str, str]:
    """Return the codes of national indicators by themselves and by their names."""
    return values.names(rulings.rulings().codes())


#: A kind of a query's fields: a national indicator of any release, or one of the regency's own, also a retired one.
INDICATOR = by_field(str, partial(KnownCode, known=series_of, unknown=UnknownIndicator, near=near))
