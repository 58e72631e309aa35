"""What may be doubtful about a value as the API shows it: it is taken all the same, and answered with `warnings`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from api.http.grammar.periods import Period
from api.national.catalogue import quotients, rulings
from api.national.catalogue.quotients import Rule
from api.regency.indicators.specs import is_local

#: In SQL, of a value `v` that has both parts: what `rule` needs to know. So that no other statement asks for it.
MEASURED_BY = f"""
    CASE WHEN v.numerator IS NULL OR v.denominator IS NULL THEN NULL
         WHEN v.indicator LIKE 'L-%%' THEN (SELECT json_build_array(l.value_kind, l.decimals)::text
                                            FROM indicators_local_indicator l WHERE l.code = v.indicator)
         ELSE {rulings.COLUMN} END
"""


@dataclass(frozen=True, slots=True)
class _OfLocal:
    """The rule of a local indicator, of which the ministry adds up nothing."""

    value_kind: str
    decimals: int | None
    aggregation: str = "none"


def rule(row: Mapping[str, Any], measured_by: str | None) -> Rule | None:
    """The rule by which a stored value was written, of what MEASURED_BY gave. None where it has no two parts, or
    nothing tells."""
    if measured_by is None:
        return None
    if is_local(row["indicator"]):
        return _OfLocal(*orjson.loads(measured_by))
    ruling = rulings.of_column(measured_by)
    return ruling.at_writing(row["indicator"], Period.parse(row["period"]), at=row["changed_at"])


def add(row: dict[str, Any], rule: Rule | None) -> dict[str, Any]:
    """The row with its `quotient`, what numerator and denominator make by the rule (None where nothing is to be made),
    and a warning where the value says otherwise."""
    value, *parts = (row[name] for name in ("value", "numerator", "denominator"))
    made = quotients.quotient(rule) if rule is not None and None not in (value, *parts) else None
    if made is None:
        return row | {"quotient": None}
    numerator, denominator = map(Decimal, parts)
    row["quotient"] = made.of(numerator, denominator)
    if not made.agrees(Decimal(value), numerator, denominator):
        row["warnings"] = [*row["warnings"], quotients.DISAGREES]
    return row
