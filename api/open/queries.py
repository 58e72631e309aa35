"""Published reference data in the form in which it is shown to anyone."""

from dataclasses import replace

from api.http.lookup import there
from api.national.catalogue import queries as catalogue
from api.national.catalogue.shapes import DimensionRow
from tenants import registry


def regencies(
    *, province_code: tuple[str, ...] = (), kind: tuple[str, ...] = (), cohort: tuple[str, ...] = ()
) -> list[registry.RegencyRow]:
    """Return the regencies that fit, by code. `cohort` is by verified members: stand-ins are never published."""
    return [
        row
        for row in registry.regency_rows()
        if (not province_code or row.province_code in province_code)
        and (not kind or row.kind in kind)
        and (not cohort or any(member.cohort in cohort for member in row.published_cohorts))
    ]


def regency(code: str) -> registry.RegencyRow:
    """Return one regency by a Kemendagri code that it has or had. Raises NotFound."""
    found = there(registry.regency_by_code(code), f"regency {code}")
    return next(row for row in registry.regency_rows() if row.id == found.pk)


def dimensions() -> tuple[DimensionRow, ...]:
    """Return the six dimensions with their sub-dimensions, in order. Two queries."""
    parts = catalogue.sub_dimensions()
    return tuple(
        replace(row, sub_dimensions=tuple(part for part in parts if part.dimension == row.code))
        for row in catalogue.dimensions()
    )
