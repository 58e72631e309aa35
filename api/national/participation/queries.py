"""Queries of the ministry about participating regencies, and the progress of its requests."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from api.http import shapes
from api.http.lookup import narrowed, one
from api.national.participation.shapes import Operation
from api.national.registry_fields import NamedRegency
from tenants import Strings, registry
from tenants.models import ProvisioningRequest, Regency


def regencies(*, cohort: Strings, **filters: object) -> QuerySet[Regency]:
    """Return every regency that still exists, with its status."""
    found = registry.members(*cohort) if cohort else Regency.objects.all()
    return narrowed(found.filter(valid_until=None).select_related("province"), **filters)


def request(id: UUID) -> ProvisioningRequest:
    """Return a request. Raises NotFound."""
    return one(ProvisioningRequest.objects.select_related("regency"), "operation", pk=id)


def operation(request: ProvisioningRequest) -> Operation:
    """Return a request and its progress."""
    return shapes.from_model(
        Operation,
        request,
        url=f"{settings.BASE_URL}/v1/national/operations/{request.pk}/",
    )


def done(regency: Regency, action: str) -> Operation:
    """Return the origin of the regency's status: the last request, or a command if there was no request."""
    finished = ProvisioningRequest.objects.select_related("regency").filter(regency=regency, state="done")
    last = finished.order_by("-finished_at", "-id").first()
    if last is not None and last.action == action:
        return operation(last)
    return Operation(
        action=action,
        status=ProvisioningRequest.State.DONE,
        regency=shapes.from_model(NamedRegency, regency),
        regency_status=regency.status,
        result="It had been done before.",
    )
