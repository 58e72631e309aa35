"""Who owns which indicator and series."""

from uuid import UUID

from api.regency.indicators.models import Ownership


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
