"""Regencies of a receiver: its own, or those whose grant to its application is in force."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from api.identity.models import ApiKey, Client, Guest, Scope
from api.national.webhooks import events
from api.national.webhooks.models import Delivery, Owner, Webhook
from api.national.webhooks.operations import MOST, NOT_ENDED
from tenants.models import Regency


def served() -> QuerySet[Webhook]:
    """Return the webhooks that the worker serves: for each regency as many as the API allows to be active."""
    return bounded(Webhook.objects.filter(NOT_ENDED, active=True))


def bounded(rows: QuerySet[Webhook]) -> QuerySet[Webhook]:
    """Return at most MOST rows for each regency and kind of owner: its role may write any number of them."""
    place = Window(RowNumber(), partition_by=["regency_id", "owner"], order_by="id")
    return rows.annotate(place=place).filter(Q(regency=None) | Q(place__lte=MOST))


def regencies(webhook: Webhook, *, resource: str, now: datetime) -> Iterable[Regency]:
    """Return the regencies whose changes of this kind of resource the receiver gets at present."""
    if not _may_be_told(webhook, resource):
        return []
    if webhook.owner == Owner.APPLICATION:
        grants = _grants(resource, now).filter(client=webhook.client)
        return Regency.objects.filter(pk__in=grants.values("regency_id")).order_by("pk")
    return [] if webhook.regency is None else [webhook.regency]


def kinds(webhook: Webhook, regency: Regency | None, *, now: datetime) -> frozenset[str]:
    """Return the kinds of resources that a receiver wants and may get, from this regency or for the ministry."""
    wanted = frozenset(each for each in events.KINDS if not webhook.resources or each in webhook.resources)
    if webhook.owner != Owner.APPLICATION:
        return wanted
    held = {"client": webhook.client, "regency": regency}
    return frozenset(each for each in wanted if _grants(each, now).filter(**held).exists())


def may_get(delivery: Delivery, *, now: datetime) -> bool:
    """Return True if the receiver may still get it: an application, only while the regency's grant is in force."""
    if delivery.owner != Owner.APPLICATION or delivery.regency_id is None:
        return True
    resource = events.resource_of(delivery.body)
    found = _grants(resource, now).filter(regency=delivery.regency, client=delivery.webhook.client)
    return _may_be_told(delivery.webhook, resource) and found.exists()


def _may_be_told(webhook: Webhook, resource: str) -> bool:
    """Return False for work inside a regency if the ministry set the address: its rows belong to no regency.

    The ministry must not know when a regency works.
    """
    return resource != events.FEED or webhook.regency_id is not None


def _grants(resource: str, now: datetime) -> QuerySet[Guest]:
    """Return the grants of applications that may read resources of this kind, as look_up.sql finds them.

    None for an application that speaks for the ministry: a regency's role may insert guests that find_guest.sql
    refuses.
    """
    read = Q(scopes__contains=[Scope.DRAFTS_READ])
    if events.KINDS[resource].published:
        read |= Q(scopes__contains=[Scope.PUBLISHED_READ])
    appointed = Q(appointments__isnull=False) & (
        Q(appointments__valid_until=None) | Q(appointments__valid_until__gt=now)
    )
    of_ministry = Q(oauth_clients__audience=ApiKey.Audience.MINISTRY) | appointed
    return Guest.objects.filter(
        read,
        Q(client__regency=None) | Q(client__regency=F("regency")),
        client__active=True,
        revoked_at=None,
        valid_from__lte=now,
        valid_until__gt=now,
        regency__status__in=(Regency.Status.ONBOARDED, Regency.Status.SUSPENDED),
    ).exclude(client__in=Client.objects.filter(of_ministry))
