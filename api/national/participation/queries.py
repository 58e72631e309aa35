"""What the ministry reads about who takes part, and how its requests stand."""

from uuid import UUID

from django.db.models import QuerySet

from api.http.lookup import one
from tenants import registry
from tenants.models import ProvisioningRequest, Regency


def regencies(
    *, status: str | None = None, province: str | None = None, cohort: str | None = None
) -> QuerySet[Regency]:
    """Every regency with its status, those that are no more left out; `province` and `cohort` by their codes."""
    found = registry.members(cohort) if cohort is not None else Regency.objects.all()
    found = found.filter(valid_until=None).select_related("province")
    if status is not None:
        found = found.filter(status=status)
    if province is not None:
        found = found.filter(province__code=province)
    return found


def operation(operation_id: UUID) -> ProvisioningRequest:
    """One request and how far it is. Raises NotFound."""
    return one(ProvisioningRequest.objects.select_related("regency"), "operation", pk=operation_id)


def last_done(regency: Regency, action: str) -> ProvisioningRequest | None:
    """The request that brought the regency where it is, if it was that action and was asked for here."""
    done = ProvisioningRequest.objects.select_related("regency").filter(regency=regency, state="done")
    last = done.order_by("-finished_at", "-id").first()
    return last if last is not None and last.action == action else None
