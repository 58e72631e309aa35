"""Reading requests and agreements."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from api.http import shapes
from api.http.lookup import narrowed, one
from api.http.paging import order
from api.national.exemptions.models import Ending, Exemption
from api.national.exemptions.shapes import ExemptionRow
from tenants import Strings

ORDER = order("-id", also=("indicator", "first_period", "requested_at"))


def exemptions(*, status: Strings = (), **filters: object) -> QuerySet[Exemption]:
    """Return requests with the first period to which they no longer apply (`ended_from`), to be ordered by -id."""
    endings = Ending.objects.filter(exemption=OuterRef("pk")).order_by("from_period")
    rows = Exemption.objects.select_related("regency").annotate(
        ended_from=Subquery(endings.values("from_period")[:1])
    )
    return narrowed(rows, state=status, **filters)


def exemption(id: UUID) -> Exemption:
    """Raises NotFound."""
    return one(exemptions(), "exemption", pk=id)


#: Who may do what in which state, for `may`.
MAY: Mapping[str, Mapping[str, Strings]] = {
    "regency": {"requested": ("withdraw",), "agreed": ("end",)},
    "ministry": {"requested": ("agree", "decline")},
}


def shown(row: Exemption, *, side: str) -> ExemptionRow:
    listed: Any = row
    return shapes.from_model(
        ExemptionRow,
        row,
        last_period=row.last_period or None,
        may=() if listed.ended_from else MAY[side].get(row.state, ()),
    )
