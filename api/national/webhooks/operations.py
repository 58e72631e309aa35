"""Operations of a webhook's owner: add, change, delete, rotate the secret, test, send a delivery again."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from api.http import shapes
from api.http.etags import Precondition
from api.http.exceptions import NotFound
from api.http.lookup import one
from api.http.versioned import Store
from api.identity.models import Client
from api.identity.problems import ApplicationEnded
from api.national.feeds import queries as feed
from api.national.webhooks import events, problems, signing, targets
from api.national.webhooks.models import Delivery, Owner, Webhook
from api.national.webhooks.shapes import TestRow, TestWebhook, WebhookContent, WebhookRow
from tenants import frozen
from tenants.ids import uuid7
from tenants.pool import statements

#: So many may be active: more would multiply every change, and a receiver can pass on.
MOST = 10
#: An application that has ended gets nothing, and its address does not count.
NOT_ENDED = Q(client=None) | Q(client__active=True)


@frozen
class WebhookStore(Store[WebhookRow, WebhookContent]):
    """One webhook of a side, or the only one of an application that the side registered (`of_application`).

    `regency_id` is None for the ministry, `id` the webhook's id, or the application's. Changes while a webhook is
    paused are sent once it is active again. An application receives a regency's changes while its grant there is in
    force. All raise NotFound; adding, changing and testing raise Invalid for content that does not fit, and Conflict
    for an application that has ended or if too many are active.
    """

    regency_id: int | None
    now: datetime
    id: UUID | None = None
    of_application: bool = False

    @property
    def owner(self) -> Owner:
        if self.of_application:
            return Owner.APPLICATION
        return Owner.MINISTRY if self.regency_id is None else Owner.REGENCY

    def every(self) -> QuerySet[Webhook]:
        """Return the webhooks of this kind of owner."""
        return Webhook.objects.filter(owner=self.owner, regency=self.regency_id, deleted_at=None)

    def one(self, *, locked: bool = False) -> Webhook:
        rows = self.every().select_for_update(no_key=True) if locked else self.every()
        return one(rows, "webhook", **{"client" if self.of_application else "pk": self.id})

    def find(self) -> WebhookRow | None:
        if self.of_application:
            # With the application locked, of two that add an address the second finds the first one's.
            one(self._applications().select_for_update(no_key=True), "application", pk=self.id)
            if not self.every().filter(client=self.id).exists():
                return None
        return WebhookRow.of(self.one(locked=True))

    def add(self, content: WebhookContent) -> WebhookRow:
        self._check(content, is_active=False)
        row = Webhook(
            owner=self.owner,
            regency_id=self.regency_id,
            client_id=self.id,
            told=str(feed.present()),
            created_at=self.now,
            **shapes.stored(content, Webhook),
        )
        row.save(force_insert=True)
        return _with_secret(row)

    def change(self, row: WebhookRow, content: WebhookContent) -> WebhookRow:
        self._check(content, is_active=row.active)
        changed = replace(row, version=row.version + 1, **shapes.given(content))
        columns = shapes.stored(content, Webhook)
        Webhook.objects.filter(pk=row.id).update(version=changed.version, **columns)
        return changed

    def remove(self, row: WebhookRow) -> None:
        """End it now. The worker removes it with its deliveries: then its secret cannot be derived any more."""
        Webhook.objects.filter(pk=row.id).update(active=False, deleted_at=self.now)

    def rotate(self, precondition: Precondition) -> WebhookRow:
        """Make a new secret; the previous one also signs for a day. Two rotations at once would end a secret in use."""
        row = self.one(locked=True)
        precondition(WebhookRow.of(row).etag, required=False)
        self._check_running()
        row.update(secret_version=row.secret_version + 1, rotated_at=self.now, version=row.version + 1)
        return _with_secret(row)

    def test(self, given: TestWebhook) -> TestRow:
        """Have the worker send an event of this type, unless the owner never gets it."""
        row = self.one(locked=True)
        self._check_running()
        if self.regency_id is None and not events.EVENTS[given.type].is_for_ministry:
            raise problems.NotForMinistry("/type")
        test_id = uuid7()
        row.update(test_id=test_id, test_type=given.type)
        return TestRow(id=test_id, type=given.type)

    def deliveries(self) -> QuerySet[Delivery]:
        return Delivery.objects.filter(webhook=self.one())

    def send_again(self, delivery: UUID) -> Delivery:
        """Send a delivery again, whatever its outcome, with all its attempts."""
        found = self.deliveries().filter(pk=delivery)
        if not found.update(state=Delivery.State.WAITING, attempts=0, next_at=self.now):
            raise NotFound(f"no delivery {delivery}")
        return found.get()

    def _check(self, content: WebhookContent, *, is_active: bool) -> None:
        self._check_running()
        try:
            targets.check_form(content.url)
        except problems.TargetRefused as error:
            raise error.at("/url") from error
        if self.regency_id is None and events.FEED in content.resources:
            raise problems.NotForMinistry(f"/resources/{content.resources.index(events.FEED)}")
        # Those of the ministry's applications are not counted: no regency waits for them (delivery.collect).
        is_counted = self.regency_id is not None or not self.of_application
        is_more = is_counted and content.active and not is_active
        if is_more:
            # Of two at once the second counts the first one's.
            statements.lock("webhook")
            if self.every().filter(NOT_ENDED, active=True).count() >= MOST:
                raise problems.TooManyWebhooks(most=MOST)

    def _check_running(self) -> None:
        if self.of_application and not one(self._applications(), "application", pk=self.id).active:
            raise ApplicationEnded()

    def _applications(self) -> QuerySet[Client]:
        return Client.objects.filter(regency=self.regency_id)


def _with_secret(row: Webhook) -> WebhookRow:
    return WebhookRow.of(row, secret=signing.secret(row.pk, row.secret_version))
