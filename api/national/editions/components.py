"""Components of one figure of an edition, as of the edition's instant."""

from datetime import datetime
from decimal import Decimal
from functools import reduce

from api.http import shapes
from api.http.grammar import decimals
from api.national.editions.shapes import FigureFilters
from api.national.figures.indicators import filters, queries as indicators
from api.national.figures.indicators.shapes import Component
from api.national.figures.models import Basis
from api.national.figures.problems import NoSuchRow
from tenants import Document


def of_figure(content: Document, asked: FigureFilters) -> tuple[Document, list[Component]]:
    """Return a frozen row, the sums of its components, whether they equal its own, and the components.

    Raises InvalidParameter if there is no such row.
    """
    key = shapes.document(asked)
    for row in content["figures"]:
        if key.items() <= row.items():
            break
    else:
        group = f"{asked.group_by} {asked.group}"
        raise NoSuchRow(parameter="group", figure=asked.indicator, group=group)
    at = datetime.fromisoformat(content["as_of"])
    _asked, found = indicators.components(
        asked.indicator,
        filters.ComponentFilters(
            period=asked.period,
            basis=Basis.ACCEPTED,
            series=asked.series,
            as_of=at,
            group_by=(asked.group_by,),
            group=(asked.group,),
        ),
    )
    above = [one.adds.numerator for one in found if one.adds is not None]
    below = [one.adds.denominator for one in found if one.adds and one.adds.denominator is not None]
    adds = {"numerator": _sum(above), "denominator": _sum(below)} if above else None
    frozen = {"numerator": row["numerator"], "denominator": row["denominator"]}
    used = sum(one.reason is None for one in found)
    is_sum = row.get("withheld") is not None or (adds or dict.fromkeys(frozen)) == frozen
    adds_up = is_sum and (used, len(found)) == (row["used_count"], row["regency_count"])
    return {"figure": row, "adds": adds, "adds_up": adds_up}, found


def _sum(parts: list[Decimal]) -> str | None:
    return decimals.to_text(decimals.strip_zeros(reduce(decimals.EXACT.add, parts))) if parts else None
