"""Published reference data in the form in which it is shown to anyone."""

from dataclasses import dataclass

from api.http.exceptions import NotFound
from api.national.catalogue import queries as catalogue
from tenants import registry


@dataclass(frozen=True, slots=True)
class DimensionWithParts:
    code: str
    name_en: str
    name_id: str
    sub_dimensions: tuple[catalogue.SubDimensionRow, ...]


def regencies(
    *, province: str | None = None, kind: str | None = None, cohort: str | None = None
) -> list[registry.RegencyRow]:
    """The regencies that fit, by code. `cohort` is by verified members: stand-ins are never published."""
    return [
        row
        for row in registry.regency_rows()
        if (province is None or row.province_code == province)
        and (kind is None or row.kind == kind)
        and (cohort is None or any(member.cohort == cohort for member in row.published_cohorts))
    ]


def regency(code: str) -> registry.RegencyRow:
    """One regency by its Kemendagri code. Raises NotFound."""
    for row in registry.regency_rows():
        if row.code == code:
            return row
    raise NotFound(f"no regency {code}")


def dimensions() -> list[DimensionWithParts]:
    """The six dimensions with their sub-dimensions, in order. Two queries."""
    parts = catalogue.sub_dimensions()
    return [
        DimensionWithParts(
            code=row.code,
            name_en=row.name_en,
            name_id=row.name_id,
            sub_dimensions=tuple(part for part in parts if part.dimension == row.code),
        )
        for row in catalogue.dimensions()
    ]
