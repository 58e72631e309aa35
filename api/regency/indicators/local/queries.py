"""Reading local indicators."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from api.http import etags
from api.http.grammar import decimals
from api.http.language import active_language
from api.http.lookup import one
from api.regency.indicators.mapped import queries as mapped
from api.regency.indicators.models import LocalIndicator


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalContent:
    """What is said about a local indicator."""

    name: str
    dimension: str
    unit: str
    value_kind: str
    direction: str
    series: tuple[str, ...]
    periodicity: str
    decimals: int | None
    minimum: Decimal | None
    maximum: Decimal | None
    definition: str
    maps_to: str
    active: bool

    def document(self) -> dict[str, Any]:
        """As the API shows it."""
        shown = asdict(self) | {"series": list(self.series), "maps_to": self.maps_to or None}
        for name in ("minimum", "maximum"):
            shown[name] = None if shown[name] is None else decimals.to_text(shown[name])
        return shown


def indicator(code: str) -> LocalIndicator:
    """Raises NotFound."""
    return one(LocalIndicator.objects.all(), "local indicator", code=code)


def content_of(row: LocalIndicator) -> LocalContent:
    return LocalContent(
        name=row.name,
        dimension=row.dimension,
        unit=row.unit,
        value_kind=row.value_kind,
        direction=row.direction,
        series=tuple(row.series),
        periodicity=row.periodicity,
        decimals=row.decimals,
        minimum=_plain(row.minimum),
        maximum=_plain(row.maximum),
        definition=row.definition,
        maps_to=row.maps_to,
        active=row.active,
    )


def document(row: LocalIndicator) -> dict[str, Any]:
    """What is said about it, as history keeps it."""
    return content_of(row).document() | {"counts_nationally": row.counts_nationally}


def shown(rows: Iterable[LocalIndicator], *, today: date) -> list[dict[str, Any]]:
    """As the API shows them. One query, or none where no row is mapped."""
    rows = list(rows)
    why_not = mapped.why_not(rows, today=today)
    return [
        {
            "code": row.code,
            **content_of(row).document(),
            "counts_nationally": row.counts_nationally and not why_not.get(row.code),
            "does_not_count_because": [
                {"pointer": each.pointer, "code": each.code, "message": each.text.to(active_language())}
                for each in why_not.get(row.code, ())
            ],
            "version": row.version,
        }
        for row in rows
    ]


def tag_of(row: LocalIndicator) -> str:
    return etags.strong("local-indicator", row.code, row.version)


def _plain(number: Decimal | None) -> Decimal | None:
    return None if number is None else decimals.strip_zeros(number)
