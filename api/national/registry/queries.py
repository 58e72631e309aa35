"""Queries of the registry, for the ministry."""

from typing import Any

from django.db.models import QuerySet

from api.http import shapes
from api.http.lookup import narrowed, one, there
from api.national.registry.shapes import CohortRow, Member, RegencyEntryRow
from tenants import registry
from tenants.models import Cohort, Population, Regency, RegistryAct


def regency(code: str) -> Regency:
    """Return the regency that has or had this code. Raises NotFound."""
    return there(registry.regency_by_code(code), f"regency {code}")


def entry(regency: Regency) -> RegencyEntryRow:
    """Return a regency's entry in the registry."""
    acts = RegistryAct.objects.filter(subject=RegistryAct.Subject.REGENCY, regency=regency)
    former = regency.former_codes.exclude(code=regency.kemendagri_code)
    return shapes.from_model(
        RegencyEntryRow,
        regency,
        basis=acts.order_by("-id").values_list("basis", flat=True).first() or "",
        former_codes=tuple(former.order_by("-until").values_list("code", flat=True)),
    )


def populations(code: str) -> QuerySet[Population]:
    """Return the populations of a regency. Raises NotFound."""
    return Population.objects.filter(regency=regency(code))


def cohort(code: str) -> CohortRow:
    """Return a cohort. Raises NotFound."""
    return cohort_row(one(Cohort.objects.all(), "cohort", code=code))


def cohort_row(found: Cohort) -> CohortRow:
    """Return a cohort with its members, by code."""
    rows: QuerySet[Any] = found.memberships.select_related("regency").order_by("regency__kemendagri_code")
    return shapes.from_model(CohortRow, found, members=tuple(shapes.from_model(Member, row) for row in rows))


def acts(**filters: object) -> QuerySet[RegistryAct]:
    """Return the changes of the registry."""
    return narrowed(RegistryAct.objects.select_related("regency"), **filters)
