"""Operations of the owner of webhooks: add, change, delete, rotate the secret, test, send a delivery again."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from api.http import shapes
from api.http.exceptions import NotFound
from api.http.lookup import one
from api.http.versioned import Store
from api.identity.models import Client
from api.identity.problems import ApplicationEnded
from api.national.feeds import queries as feed
from api.national.webhooks import events, signing, targets
from api.national.webhooks.models import Delivery, Owner, Webhook
from api.national.webhooks.problems import NotForMinistry, TargetRefused, TooManyWebhooks
from api.national.webhooks.shapes import (
    AddWebhook,
    ApplicationWebhookRow,
    ChangeWebhook,
    TestRow,
    TestWebhook,
    WebhookRow,
    WebhookWithSecretRow,
)
from tenants.ids import uuid7

#: So many may be active: more would multiply every change, and a receiver can pass on.
MOST = 10
#: An application that has ended gets nothing, and its address does not count.
NOT_ENDED = Q(client=None) | Q(client__active=True)


def webhooks(regency_id: int | None) -> QuerySet[Webhook]:
    """Return those of a regency, or with None the ministry's."""
    return Webhook.objects.filter(_owned(regency_id), deleted_at=None)


def _owned(regency_id: int | None) -> Q:
    if regency_id is None:
        return Q(owner=Owner.MINISTRY, regency=None)
    return Q(owner=Owner.REGENCY, regency_id=regency_id)


def webhook(id: UUID, regency_id: int | None) -> Webhook:
    """Return one webhook. Raises NotFound."""
    return one(webhooks(regency_id), "webhook", pk=id)


def add(*, regency_id: int | None, given: AddWebhook, now: datetime) -> WebhookWithSecretRow:
    """Add an address, to be told of what changes from now on.

    Raises Invalid for what does not fit, Conflict where too many are active.
    """
    _check(given, regency_id)
    _check_number(webhooks(regency_id))
    row = Webhook(
        owner=Owner.MINISTRY if regency_id is None else Owner.REGENCY,
        regency_id=regency_id,
        told=str(feed.present()),
        created_at=now,
        **shapes.stored(given, Webhook),
    )
    row.save(force_insert=True)
    return _with_secret(row)


@dataclass(frozen=True, slots=True)
class WebhookStore(Store[WebhookRow, ChangeWebhook]):
    """One webhook. What changes while it is paused is sent once it is active again.

    `find` raises NotFound, `change` as `add`.
    """

    id: UUID
    regency_id: int | None
    now: datetime

    def find(self) -> WebhookRow:
        return WebhookRow.of(_locked(self.id, self.regency_id))

    def change(self, row: WebhookRow, content: ChangeWebhook) -> WebhookRow:
        _check(content, self.regency_id)
        if content.active and not row.active:
            _check_number(webhooks(self.regency_id))
        changed = replace(row, version=row.version + 1, **shapes.given(content))
        columns = shapes.stored(content, Webhook)
        Webhook.objects.filter(pk=self.id).update(version=changed.version, **columns)
        return changed

    def remove(self, row: WebhookRow) -> None:
        """End it now. The worker removes it with its deliveries: nothing of its secret can be derived then."""
        Webhook.objects.filter(pk=self.id).update(active=False, deleted_at=self.now)


@dataclass(frozen=True, slots=True)
class ApplicationStore(Store[ApplicationWebhookRow, ChangeWebhook]):
    """The one address of an application that the side registered.

    It is told of a regency while the regency's grant is in force. `find` raises NotFound for no such application, `add`
    and `change` raise Invalid for what does not fit, and Conflict for an application that has ended or where too many
    are active.
    """

    id: UUID
    regency_id: int | None
    now: datetime

    def find(self) -> ApplicationWebhookRow | None:
        # With the application locked, of two that add an address the second finds the first one's.
        one(self._applications().select_for_update(no_key=True), "application", pk=self.id)
        row = self._rows().select_for_update(no_key=True).first()
        return None if row is None else ApplicationWebhookRow.of(row, secret=None)

    def present(self) -> ApplicationWebhookRow:
        """Return the address as it is now. Raises NotFound."""
        row = self._rows().first()
        if row is None:
            raise NotFound(f"application {self.id} has no webhook")
        return ApplicationWebhookRow.of(row, secret=None)

    def add(self, content: ChangeWebhook) -> ApplicationWebhookRow:
        self._check(content, is_active=False)
        row = Webhook(
            owner=Owner.APPLICATION,
            regency_id=self.regency_id,
            client_id=self.id,
            told=str(feed.present()),
            created_at=self.now,
            **shapes.stored(content, Webhook),
        )
        row.save(force_insert=True)
        return ApplicationWebhookRow.of(row, secret=signing.secret(row.pk, row.secret_version))

    def change(self, row: ApplicationWebhookRow, content: ChangeWebhook) -> ApplicationWebhookRow:
        self._check(content, is_active=row.active)
        changed = replace(row, version=row.version + 1, **shapes.given(content))
        self._rows().update(version=changed.version, **shapes.stored(content, Webhook))
        return changed

    def remove(self, row: ApplicationWebhookRow) -> None:
        self._rows().update(active=False, deleted_at=self.now)

    def _check(self, content: ChangeWebhook, *, is_active: bool) -> None:
        if not self._applications().get(pk=self.id).active:
            raise ApplicationEnded()
        _check(content, self.regency_id)
        # The ministry's are not counted: no regency waits for them (delivery.collect).
        if self.regency_id is not None and content.active and not is_active:
            _check_number(Webhook.objects.filter(NOT_ENDED, owner=Owner.APPLICATION, regency=self.regency_id))

    def _applications(self) -> QuerySet[Client]:
        return Client.objects.filter(regency=self.regency_id)

    def _rows(self) -> QuerySet[Webhook]:
        one(self._applications(), "application", pk=self.id)
        return Webhook.objects.filter(owner=Owner.APPLICATION, client=self.id, deleted_at=None)


def rotate(*, id: UUID, regency_id: int | None, now: datetime) -> WebhookWithSecretRow:
    """Make a new secret; the one before signs as well for a day. So two at once would end a secret that is in use."""
    row = _locked(id, regency_id)
    row.secret_version += 1
    row.rotated_at = now
    row.version += 1
    row.save(update_fields=["secret_version", "rotated_at", "version"])
    return _with_secret(row)


def test(*, id: UUID, regency_id: int | None, given: TestWebhook) -> TestRow:
    """Have the worker send an event of this type. Raises NotFound, Invalid for a type that the owner never gets."""
    row = _locked(id, regency_id)
    if regency_id is None and not events.EVENTS[given.type].is_for_ministry:
        raise NotForMinistry("/type")
    row.test_id, row.test_type = uuid7(), given.type
    row.save(update_fields=["test_id", "test_type"])
    return TestRow(id=row.test_id, type=given.type)


def deliveries(id: UUID, regency_id: int | None) -> QuerySet[Delivery]:
    """Return the deliveries to one address. Raises NotFound."""
    return Delivery.objects.filter(webhook=webhook(id, regency_id))


def send_again(*, id: UUID, delivery: UUID, regency_id: int | None, now: datetime) -> Delivery:
    """Send a delivery again, whatever became of it, with all its attempts. Raises NotFound."""
    found = deliveries(id, regency_id).filter(pk=delivery)
    if not found.update(state=Delivery.State.WAITING, attempts=0, next_at=now):
        raise NotFound(f"no delivery {delivery}")
    return found.get()


def _locked(id: UUID, regency_id: int | None) -> Webhook:
    return one(webhooks(regency_id).select_for_update(no_key=True), "webhook", pk=id)


def _check_target(url: str) -> None:
    try:
        targets.check_form(url)
    except TargetRefused as error:
        raise error.at("/url") from error


def _check(given: AddWebhook, regency_id: int | None) -> None:
    _check_target(given.url)
    if regency_id is None and events.FEED in given.resources:
        raise NotForMinistry(f"/resources/{given.resources.index(events.FEED)}")


def _check_number(rows: QuerySet[Webhook]) -> None:
    if rows.filter(active=True).count() >= MOST:
        raise TooManyWebhooks(most=MOST)


def _with_secret(row: Webhook) -> WebhookWithSecretRow:
    return WebhookWithSecretRow.of(row, secret=signing.secret(row.pk, row.secret_version))
