"""Reading what was agreed."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet

from api.http import shapes
from api.http.lookup import narrowed, one
from api.http.paging import order
from api.national.exemptions.models import Exemption
from api.national.exemptions.shapes import ExemptionRow
from tenants.frozen import frozen
from tenants.pool import statements


@frozen
class Agreed:
    """An indicator that does not apply in a regency, from one period to another ("" has no end)."""

    regency_id: int
    indicator: str
    first_period: str
    last_period: str
    ended_from: str

    def covers(self, period: str) -> bool:
        """Periods of one indicator are of one length, so that their texts order as they do."""
        return (
            len(period) == len(self.first_period)
            and self.first_period <= period
            and (not self.last_period or period <= self.last_period)
            and (not self.ended_from or period < self.ended_from)
        )


_AGREED = """
    SELECT x.regency_id, x.indicator, x.first_period, x.last_period,
           coalesce((SELECT min(e.from_period) FROM exemptions_ending e
                     WHERE e.exemption_id = x.id), '')
    FROM exemptions_exemption x
    WHERE x.state = ANY (%(states)s)
    ORDER BY x.id
"""


def agreed() -> list[Agreed]:
    """Return what is agreed, of every regency that the role may see. One query."""
    return _fetched("agreed")


def asked_or_agreed() -> list[Agreed]:
    """What is agreed or waits for the ministry. One query."""
    return _fetched("requested", "agreed")


def _fetched(*states: str) -> list[Agreed]:
    return [Agreed(*row) for row in statements.rows(_AGREED, {"states": list(states)})]


def covered(found: Iterable[Agreed], indicator: str, period: str) -> bool:
    return any(each.indicator == indicator and each.covers(period) for each in found)


ORDER = order("-id", also=("indicator", "first_period", "requested_at"))


def exemptions(
    *, status: tuple[str, ...] = (), regency_code: tuple[str, ...] = (), indicator: tuple[str, ...] = ()
) -> QuerySet[Exemption]:
    """Requests with their endings, to be ordered by -id."""
    rows = Exemption.objects.select_related("regency").prefetch_related("endings")
    return narrowed(rows, state=status, regency__kemendagri_code=regency_code, indicator=indicator)


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
