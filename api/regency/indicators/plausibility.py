"""Plausibility of values: a doubtful value is accepted nevertheless, and answered with `warnings`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from api.http.exceptions import Problems
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.national.catalogue import quotients, rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.quotients import Rule
from api.national.catalogue.rulings import Rulings
from api.regency.indicators import specs
from api.regency.indicators.rules import PLAUSIBLE, Facts
from api.regency.indicators.specs import is_local
from tenants import Fields, Named, frozen

#: In SQL, of a reported value `v`: what `rule` needs to know. So that no other statement asks for it.
MEASURED_BY = f"""
    CASE WHEN v.value_status <> 'reported' THEN NULL
         WHEN v.indicator LIKE 'L-%%' THEN (
             SELECT json_build_array(l.value_kind, l.decimals, CASE WHEN l.counts_nationally THEN l.maps_to END,
                                     CASE WHEN l.counts_nationally THEN {rulings.COLUMN} END)::text
             FROM indicators_local_indicator l WHERE l.code = v.indicator)
         ELSE {rulings.COLUMN} END
"""


@frozen
class _OfLocal:
    """Rule of a local indicator. Its values are only aggregated if they count as those of a national indicator."""

    value_kind: str
    decimals: int | None
    aggregation: str = "none"


def rule(row: Named) -> Rule | None:
    """Return the rule by which a stored value was written, from the MEASURED_BY columns of its row.

    None if nothing is reported, or the rule is unknown.
    """
    if (measured_by := row["measured_by"]) is None:
        return None
    code, heads, own = row["indicator"], measured_by, is_local(row["indicator"])
    if own:
        kind, decimals, code, heads = orjson.loads(measured_by)
    period = Period.parse(row["period"])
    national = rulings.of_column(heads).at_writing(code, period, at=row["updated_at"]) if heads else None
    if not own:
        return national
    return _OfLocal(kind, decimals, national.aggregation if national else "none")


def rule_of(spec: IndicatorSpec, period: str, ruling: Rulings, *, now: datetime) -> Rule:
    """Return the rule for a value that is written now.

    Values of a local indicator that counts nationally are aggregated as those of the national one.
    """
    if not (code := specs.counts_as(spec)):
        return spec
    national = ruling.spec(code, Period.parse(period), today=day_of(now))
    return replace(spec, aggregation=national.aggregation) if national else spec


def doubts(row: Named, rule: Rule | None) -> Problems:
    """Return the doubts about a stored value, from its columns and those of COMPARED."""
    official = row["official"]
    compared = {"official": official["value"] if isinstance(official, Mapping) else official}
    numbers = {name: _number(compared.get(name, row.get(name))) for name in _NUMBERS}
    written = day_of(row.get("changed_at") or row["updated_at"])
    is_running = not row["by_event"] and written <= Period.parse(row["period"]).end
    running = row["period"] if is_running else ""
    return PLAUSIBLE.broken(Facts(rule=rule, running=running, dropped=row["dropped"], **numbers))


_NUMBERS = ("number", "numerator", "denominator", "before", "official")


def _number(given: Any) -> Decimal | None:
    """Return the number; None for a word, such as an opinion."""
    try:
        return None if given is None else Decimal(given)
    except InvalidOperation:
        return None


def add(row: Fields, rule: Rule | None) -> Fields:
    """Add to a row its `warnings`, and its `quotient`: the rule's result from the value's parts, or None."""
    value, *parts = (row[name] for name in ("value", "numerator", "denominator"))
    row["warnings"] = [each.code for each in doubts(row, rule)]
    made = None if rule is None or None in (value, *parts) else quotients.quotient(rule, *map(Decimal, parts))
    return row | {"quotient": made}
