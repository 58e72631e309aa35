"""Published reference data in the form in which it is shown to anyone."""

from dataclasses import replace

from api.http.exceptions import NotFound
from api.national.catalogue import queries as catalogue
from api.national.catalogue.shapes import DimensionRow
from tenants import registry


def regencies(
    *, province: str | None = None, kind: str | None = None, cohort: str | None = None
) -> list[registry.RegencyRow]:
    """Return the regencies that fit, by code. `cohort` is by verified members: stand-ins are never published."""
    return [
        row
        for row in registry.regency_rows()
        if (province is None or row.province_code == province)
        and (kind is None or row.kind == kind)
        and (cohort is None or any(member.cohort == cohort for member in row.published_cohorts))
    ]


def regency(code: str) -> registry.RegencyRow:
    """Return one regency by its Kemendagri code. Raises NotFound."""
    for row in registry.regency_rows():
        if row.code == code:
            return row
    raise NotFound(f"no regency {code}")


def dimensions() -> tuple[DimensionRow, ...]:
    """Return the six dimensions with their sub-dimensions, in order. Two queries."""
    parts = catalogue.sub_dimensions()
    return tuple(
        replace(row, sub_dimensions=tuple(part for part in parts if part.dimension == row.code))
        for row in catalogue.dimensions()
    )
