"""The analytics query: the same sums as an indicator's own endpoint, for many at once, as tidy rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.http.exceptions import FieldError, InvalidParameter
from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.national.catalogue import queries as catalogue
from api.national.catalogue.calendar import day_of
from api.national.catalogue.queries import IndicatorSpec
from api.national.figures.indicators import summing
from api.national.figures.indicators.summing import Sums
from api.national.figures.past import instants
from api.national.figures.past.instants import Instant
from api.national.figures.queries import participants_at

#: No table is longer than this: 65 indicators in 12 periods by 38 provinces fit.
MAX_ROWS = 30_000

KEYS = ("indicator", "series", "period", "group")
#: What may be measured: counts are numbers, figures exact decimals as text.
MEASURES = (
    "value",
    "numerator",
    "denominator",
    "n_regencies",
    "n_used",
    "never_submitted",
    "not_reported",
    "not_available",
    "not_applicable",
    "without_denominator",
    "population",
    "population_covered",
)


def table(
    *,
    indicators: Sequence[str],
    periods: Sequence[Period],
    measures: Sequence[str],
    basis: str,
    group_by: str | None = None,
    as_of: datetime | None = None,
) -> tuple[Instant, list[dict[str, Any]]]:
    """A row for each indicator, series, period of its length, and group, in this order: its keys and the measures.

    Raises InvalidParameter for an unknown indicator and for a table of more than MAX_ROWS rows, before it is made.
    """
    with instants.reading(as_of) as instant:
        if instant.before_first_record:
            return instant, []
        in_force = catalogue.indicators_in_force(day_of(instant.at))
        specs = [_spec(in_force, code) for code in dict.fromkeys(indicators)]
        among = summing.members(instant, participants_at(instant), basis=basis, group_by=group_by)
        wanted = {
            spec.code: [
                str(each) for each in dict.fromkeys(periods) if spec.periodicity in ("event", each.kind)
            ]
            for spec in specs
        }
        size = sum(len(spec.series) * len(wanted[spec.code]) for spec in specs) * len(among.groups)
        if size > MAX_ROWS:
            raise _refused(
                "indicator",
                "too_many_rows",
                f"This would be {size} rows; at most {MAX_ROWS}. Ask for fewer indicators, periods or groups.",
                f"Hasilnya {size} baris; paling banyak {MAX_ROWS}. Kurangi indikator, periode, atau kelompok.",
            )
        texts = [str(each) for each in dict.fromkeys(periods)]
        found = summing.sums(instant, among, specs, texts, basis=basis, series=None)
    return instant, [
        dict(zip(KEYS, key, strict=True)) | {name: _measured(sums, name) for name in measures}
        for key, sums in found.items()
        if key[2] in wanted[key[0]]
    ]


def _measured(sums: Sums, name: str) -> Any:
    match name:
        case "value":
            return sums.figure.value
        case "numerator" | "denominator":
            part = getattr(sums.figure, name)
            return None if part is None else decimals.to_text(part)
        case "n_regencies" | "n_used" | "population" | "population_covered":
            return getattr(sums, name)
    return sums.left_out.get(name, 0)


def _spec(in_force: Mapping[str, IndicatorSpec], code: str) -> IndicatorSpec:
    if code not in in_force:
        raise _refused(
            "indicator", "unknown_indicator", f"There is no indicator {code}.", f"Tidak ada indikator {code}."
        )
    return in_force[code]


def _refused(parameter: str, code: str, message: str, message_id: str) -> InvalidParameter:
    error = FieldError("", code, message, message_id, parameter=parameter)
    return InvalidParameter(message, message_id, code=code, errors=[error])
