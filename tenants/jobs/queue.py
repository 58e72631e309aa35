"""Queue of provisioning: only the ministry and sandboxes may insert, the worker performs (decision 38).

The server never holds the owner's login, so it cannot onboard a regency; it queues the ministry's request (`request`),
and the one process that has the login (tenants.jobs.worker) performs it (`perform_next`).
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F, Q, QuerySet

from tenants.bookkeeping import ProvisioningRequest
from tenants.errors import plain
from tenants.ids import uuid7
from tenants.models import Regency
from tenants.pool import statements
from tenants.schema import provisioning
from tenants.schema.lock_retry import ONE_TABLE

logger = logging.getLogger(__name__)

#: A request is begun this often. What then still ends the process is not worth another try by itself.
MAX_ATTEMPTS = 5

OPEN = (ProvisioningRequest.State.QUEUED, ProvisioningRequest.State.RUNNING)

# The ministry may insert these columns only, so the ORM, which names every column, cannot.
INSERT = """
    INSERT INTO tenants_provisioning_request
        (id, regency_id, action, requested_at, requested_by, requested_by_office, reason)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (regency_id, action) WHERE state IN ('queued', 'running') DO NOTHING
"""


def request(
    *,
    regency: Regency,
    action: ProvisioningRequest.Action,
    by: UUID,
    office: str,
    now: datetime,
    reason: str = "",
) -> ProvisioningRequest:
    """Put a request in the queue, or return the same one that is waiting or under way already. As the ministry.

    `by` is a person or client, with the office at that time.
    """
    while True:
        new = uuid7()
        inserted = statements.run(INSERT, [new, regency.pk, action, now, by, office, reason]) == 1
        wanted = Q(pk=new) if inserted else Q(regency_id=regency.pk, action=action, state__in=OPEN)
        if found := ProvisioningRequest.objects.select_related("regency").filter(wanted).first():
            return found  # else it ended between the two statements: ask anew


def waiting_for(regency: Regency) -> QuerySet[ProvisioningRequest]:
    """Return the requests for this regency that have not ended."""
    return ProvisioningRequest.objects.filter(regency_id=regency.pk, state__in=OPEN)


# --- The worker's side, as the owner -------------------------------------------------------------------------------

# The oldest request that no other worker holds, but never one that an older request of its regency waits before.
# A running one that nobody holds is that of a worker that died: it is taken again. One that was begun before comes
# behind those that waited meanwhile.
TAKE = """
    UPDATE tenants_provisioning_request
    SET state = 'running', started_at = %(now)s, attempts = attempts + 1
    WHERE id = (
        SELECT q.id FROM tenants_provisioning_request q
        WHERE q.state IN ('queued', 'running') AND NOT EXISTS (
            SELECT 1 FROM tenants_provisioning_request o
            WHERE o.regency_id = q.regency_id AND o.state IN ('queued', 'running')
              AND (o.requested_at, o.id) < (q.requested_at, q.id)
        )
        ORDER BY coalesce(q.started_at, q.requested_at), q.id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""

type Perform = Callable[[ProvisioningRequest, datetime], str]

_actions: dict[str, Perform] = {}


def performs(action: ProvisioningRequest.Action) -> Callable[[Perform], Perform]:
    """Register the function of an action. It runs in one transaction with the end of its request, and may run twice."""

    def register(function: Perform) -> Perform:
        _actions[action] = function
        return function

    return register


class Refused(Exception):
    """The regency's status does not allow the request; the text says why."""


def perform_next(*, now: datetime) -> ProvisioningRequest | None:
    """Perform the oldest request; return it with its outcome, or None when there is none or locks prevented it.

    Work and result are one transaction: a worker killed in between leaves a request that is running and held by nobody.
    Raises OperationalError when the database is lost; the request stays open then.
    """
    taken = statements.column(TAKE, {"now": now})
    if not taken:
        return None
    [request_id] = taken
    try:
        with transaction.atomic():
            _perform(request_id, now=now)
    except OperationalError as error:
        if not isinstance(error.__cause__, ONE_TABLE.after):
            raise
        # Somebody works in that regency, or its role hinders the worker: no try is lost, and the others come first.
        logger.warning("Request %s waits for a lock", request_id)
        _open(request_id).update(state=ProvisioningRequest.State.QUEUED, attempts=F("attempts") - 1)
        return None
    except (DatabaseError, Refused, LookupError, ValueError, RuntimeError) as error:
        if not isinstance(error, Refused):
            logger.exception("Request %s failed", request_id)
        _end(request_id, ProvisioningRequest.State.FAILED, plain(error) or type(error).__name__, now=now)
    return ProvisioningRequest.objects.select_related("regency").get(pk=request_id)


def _perform(request_id: UUID, *, now: datetime) -> None:
    # The lock is held to the end, so no other worker takes it; one that took it before us has ended it.
    asked = ProvisioningRequest.objects.select_for_update().get(pk=request_id)
    if asked.state not in OPEN:
        return
    if asked.attempts > MAX_ATTEMPTS:
        raise Refused(f"Given up: {MAX_ATTEMPTS} tries ended before they were done.")
    perform = _actions.get(asked.action)
    if perform is None:
        raise Refused(f"This release does not know how to {asked.action} a regency.")
    _end(request_id, ProvisioningRequest.State.DONE, perform(asked, now), now=now)


def _end(request_id: UUID, state: str, result: str, *, now: datetime) -> None:
    _open(request_id).update(state=state, result=result[:2000], finished_at=now)


def _open(request_id: UUID) -> QuerySet[ProvisioningRequest]:
    return ProvisioningRequest.objects.filter(pk=request_id, state__in=OPEN)


@performs(ProvisioningRequest.Action.ONBOARD)
def _onboard(asked: ProvisioningRequest, now: datetime) -> str:
    if asked.regency.status == Regency.Status.ARCHIVED:
        raise Refused("The regency is archived: restore it.")
    return "Onboarded." if provisioning.onboard_one(asked.regency, now=now) else "It was onboarded before."


@performs(ProvisioningRequest.Action.SUSPEND)
def _suspend(asked: ProvisioningRequest, now: datetime) -> str:
    _check_in_service(asked.regency, "onboarded can be suspended")
    return (
        "Suspended."
        if provisioning.suspend(asked.regency, now=now, reason=asked.reason)
        else "It was suspended before."
    )


@performs(ProvisioningRequest.Action.RESUME)
def _resume(asked: ProvisioningRequest, now: datetime) -> str:
    _check_in_service(asked.regency, "suspended can be resumed")
    return "Resumed." if provisioning.resume(asked.regency) else "It was not suspended."


def _check_in_service(regency: Regency, rule: str) -> None:
    if regency.status in (Regency.Status.REGISTERED, Regency.Status.ARCHIVED):
        raise Refused(f"The regency is {regency.status}: only one that is {rule}.")
