"""Reads requests and agreements."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from api.http import shapes
from api.http.lookup import narrowed, one
from api.http.paging import order
from api.national.exemptions.models import Exemption
from api.national.exemptions.shapes import ExemptionRow

ORDER = order("-id", also=("indicator", "first_period", "requested_at"))


def exemptions(*, status: tuple[str, ...] = (), **filters: object) -> QuerySet[Exemption]:
    """Requests with their endings, to be ordered by -id."""
    rows = Exemption.objects.select_related("regency").prefetch_related("endings")
    return narrowed(rows, state=status, **filters)


def exemption(id: UUID) -> Exemption:
    """Raises NotFound."""
    return one(exemptions(), "exemption", pk=id)


#: Who may do what in which state, for `may`.
MAY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "regency": {"requested": ("withdraw",), "agreed": ("end",)},
    "ministry": {"requested": ("agree", "decline")},
}


def shown(row: Exemption, *, side: str) -> ExemptionRow:
    endings = sorted(row.endings.all(), key=lambda each: each.from_period)
    return shapes.from_model(
        ExemptionRow,
        row,
        last_period=row.last_period or None,
        ended_from=endings[0].from_period if endings else None,
        may=() if endings else MAY[side].get(row.state, ()),
    )
