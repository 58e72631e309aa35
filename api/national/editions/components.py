"""Components of one figure of an edition, as of the edition's instant."""

from datetime import datetime
from decimal import Decimal
from functools import reduce

from api.http import shapes
from api.http.encoding import Document
from api.http.grammar import decimals
from api.national.editions.shapes import FigureFilters
from api.national.figures.indicators import filters, rules
from api.national.figures.indicators import queries as indicators
from api.national.figures.indicators.shapes import Component
from api.national.figures.models import Basis
from api.national.figures.problems import NoSuchRow
from tenants import frozen


@frozen
class Explained:
    """A frozen row, its components, what they add up to, and whether that is what the row says."""

    figure: Document
    components: list[Component]
    adds: dict[str, str | None] | None
    adds_up: bool


def of_figure(content: Document, asked: FigureFilters) -> Explained:
    """Return the components of the row that is asked for. Raises InvalidParameter (404) where there is no such row."""
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
    return Explained(
        figure=row,
        components=found,
        adds=adds,
        adds_up=(row.get("withheld") is not None or (adds or dict.fromkeys(frozen)) == frozen)
        and (used, len(found)) == (row["used_count"], row["regency_count"]),
    )


def _sum(parts: list[Decimal]) -> str | None:
    return decimals.to_text(decimals.strip_zeros(reduce(rules.EXACT.add, parts))) if parts else None
