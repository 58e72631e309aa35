"""What is said of an indicator, by name: in a draft and in a release alike, and how two of them differ."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from api.http.grammar import decimals
from api.national.catalogue.models import Described
from api.national.catalogue.queries import IndicatorSpec

#: The columns, in their order; `dimension` is the foreign key's code.
FIELDS = (
    "order",
    "dimension",
    "grouping",
    "name_en",
    "name_id",
    "unit",
    "value_kind",
    "direction",
    "series",
    "periodicity",
    "decimals",
    "minimum",
    "maximum",
    "aggregation",
    "numerator",
    "denominator",
    "weight",
    "producer",
    "evaluation_question",
    "sources",
    "concept",
    "definition",
    "classification",
    "measure",
    "method",
    "standard",
    "steward",
    "comparable_with",
    "comparability_note",
)
#: A change of these makes values of before and after hard to compare: it is either a break, or explained.
MEASURING = (
    "unit",
    "value_kind",
    "series",
    "periodicity",
    "aggregation",
    "numerator",
    "denominator",
    "weight",
    "definition",
    "method",
)


def of_row(row: Described) -> dict[str, Any]:
    """What a stored row says, as the API shows it."""
    return {
        name: _shown(name, getattr(row, "dimension_id" if name == "dimension" else name)) for name in FIELDS
    }


def of_spec(spec: IndicatorSpec, order: int) -> dict[str, Any]:
    """What a published release says, in the same form."""
    return {name: order if name == "order" else _shown(name, getattr(spec, name)) for name in FIELDS}


def columns(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as a model's columns."""
    found = {name: content[name] for name in FIELDS if name != "dimension"}
    return {**found, "dimension_id": content["dimension"] or None}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each field that differs, with what stood in it. The order in the list is no change of an indicator."""
    return [
        {"field": name, "before": before[name], "after": after[name]}
        for name in FIELDS
        if name != "order" and before[name] != after[name]
    ]


#: Null where nothing is said; every other field is then an empty text.
_NULLABLE = ("decimals", "minimum", "maximum")


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, Decimal):
        return decimals.to_text(decimals.strip_zeros(value))
    if isinstance(value, tuple):
        return list(value)
    return "" if value is None and name not in _NULLABLE else value
