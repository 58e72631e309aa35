"""Reading local indicators."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from api.http import etags
from api.http.exceptions import NotFound
from api.http.grammar import decimals
from api.regency.indicators.models import LocalIndicator

if TYPE_CHECKING:
    from api.regency.indicators.local.operations import LocalContent


def indicator(code: str) -> LocalIndicator:
    """Raises NotFound."""
    row = LocalIndicator.objects.filter(code=code).first()
    if row is None:
        raise NotFound(f"no local indicator {code}")
    return row


def content_of(row: LocalIndicator) -> "LocalContent":
    from api.regency.indicators.local.operations import LocalContent

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


def shown(row: LocalIndicator) -> dict[str, Any]:
    """As the API shows it."""
    return {"code": row.code, **content_of(row).document(), "version": row.version}


def tag_of(row: LocalIndicator) -> str:
    return etags.strong("local-indicator", row.code, row.version)


def _plain(number: Decimal | None) -> Decimal | None:
    return None if number is None else decimals.strip_zeros(number)
