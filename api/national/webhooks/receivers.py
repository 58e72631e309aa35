"""The regencies that a receiver is told of: its own, or those that let its application in and still do."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from api.identity.models import Guest, Scope
from api.national.webhooks import events
from api.national.webhooks.models import Delivery, Owner, Webhook
from tenants.models import Regency


def regencies(webhook: Webhook, *, resource: str, now: datetime) -> Iterable[Regency]:
    """Return the regencies of whose things of this kind a receiver is told at this moment."""
    if webhook.owner == Owner.APPLICATION:
        grants = _grants(resource, now).filter(client=webhook.client)
        return Regency.objects.filter(pk__in=grants.values("regency_id")).order_by("pk")
    return [] if webhook.regency is None else [webhook.regency]


def may_get(delivery: Delivery, *, now: datetime) -> bool:
    """Return whether the receiver may still get it: an application only while the regency's grant is in force."""
    if delivery.owner != Owner.APPLICATION or delivery.regency_id is None:
        return True
    resource = events.resource_of(delivery.body)
    found = _grants(resource, now).filter(regency=delivery.regency, client=delivery.webhook.client)
    return found.exists()


def _grants(resource: str, now: datetime) -> QuerySet[Guest]:
    """Return the grants of applications that may read things of this kind, as look_up.sql finds them."""
    read = Q(scopes__contains=[Scope.DRAFTS_READ])
    if resource != events.FEED:
        read |= Q(scopes__contains=[Scope.PUBLISHED_READ])
    return Guest.objects.filter(
        read,
        Q(client__regency=None) | Q(client__regency=F("regency")),
        client__active=True,
        revoked_at=None,
        valid_from__lte=now,
        valid_until__gt=now,
        regency__status__in=(Regency.Status.ONBOARDED, Regency.Status.SUSPENDED),
    )
