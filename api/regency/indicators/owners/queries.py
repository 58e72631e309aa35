"""Who owns which indicator and series."""

from uuid import UUID

from django.db.models import QuerySet

from api.http import etags
from api.http.lookup import one
from api.regency.indicators.models import Ownership


def owners() -> QuerySet[Ownership]:
    """Every series that has, or had, an owner."""
    return Ownership.objects.all()


def owner(indicator: str, series: str) -> Ownership:
    """Who owns an indicator and series. Raises NotFound where nobody was ever named."""
    return one(Ownership.objects.all(), "owner", indicator=indicator, series=series)


def tag(row: Ownership) -> str:
    """Another one with each change."""
    return etags.strong("owner", f"{row.indicator}/{row.series}", row.version)


def agency_of(indicator: str, series: str) -> UUID | None:
    """The agency that owns an indicator and series, None where none does."""
    return (
        Ownership.objects.filter(indicator=indicator, series=series)
        .values_list("agency_id", flat=True)
        .first()
    )


def agencies() -> dict[tuple[str, str], UUID]:
    """(indicator, series) to the owning agency, for all that have one."""
    rows = Ownership.objects.exclude(agency=None).values_list("indicator", "series", "agency_id")
    return {(indicator, series): agency for indicator, series, agency in rows}
