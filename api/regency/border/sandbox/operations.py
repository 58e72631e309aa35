"""What is done about a sandbox by those who use it: asking for a reset, and the steps of its reviewer.

On the role of sandboxes, which is to them what the ministry's is to regencies. The steps are the ministry's own
operations, so the same rules refuse the same things.
"""

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from api.http.exceptions import NotFound
from api.http.lookup import one
from api.identity.callers import Actor, Caller
from api.national.ledger import queries as ledger
from api.national.review import operations as reviews
from tenants.ids import is_sandbox
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency

#: Who reviews what a sandbox submits. Nobody: these words stand in the ledger.
REVIEWER = Actor(UUID("0198f000-0000-7000-8000-00000000b002"), "", "Peninjau bak pasir (sandbox reviewer)")


def ask_for_reset(*, regency_id: int, by: Caller, now: datetime) -> ProvisioningRequest:
    """Asks the worker to reset the sandbox. Asked again while one waits or is under way, it is that one."""
    regency = Regency.objects.get(pk=regency_id)
    return queue.request(
        regency=regency,
        action=ProvisioningRequest.Action.RESET,
        by=by.id,
        office=by.place,
        now=now,
    )


def resets(regency_id: int) -> QuerySet[ProvisioningRequest]:
    """The resets that were asked for. They go along with the code, to the sandbox that stands there now."""
    return ProvisioningRequest.objects.filter(regency_id=regency_id, action=ProvisioningRequest.Action.RESET)


def find_reset(id: UUID, *, regency_id: int) -> ProvisioningRequest:
    """Raises NotFound."""
    return one(resets(regency_id), "reset", pk=id)


def accept(
    *, id: UUID, regency_id: int, content_hash: str | None, note: str, now: datetime
) -> ledger.Standing:
    """Accepts a submission of this sandbox, as the ministry would. Raises as reviews.accept."""
    _check_own(id, regency_id)
    return reviews.accept(id=id, content_hash=content_hash, note=note, by=REVIEWER, now=now)


def return_it(
    *,
    id: UUID,
    regency_id: int,
    content_hash: str | None,
    reasons: list[str],
    answer_by: date | None,
    note: str,
    now: datetime,
) -> ledger.Standing:
    """Returns a submission of this sandbox with reasons, as the ministry would. Raises as reviews.return_it."""
    _check_own(id, regency_id)
    return reviews.return_it(
        id=id,
        content_hash=content_hash,
        reasons=reasons,
        answer_by=answer_by,
        note=note,
        by=REVIEWER,
        now=now,
    )


def decide(*, id: UUID, regency_id: int, decision: str, reason: str, now: datetime) -> ledger.Standing:
    """Decides on an objection of this sandbox, as the ministry would. Raises as reviews.decide."""
    _check_own(id, regency_id)
    return reviews.decide(id=id, decision=decision, reason=reason, by=REVIEWER, now=now)


def _check_own(id: UUID, regency_id: int) -> None:
    """The role sees what any sandbox submits: a sandbox has its own to decide on. Raises NotFound."""
    if not is_sandbox(regency_id) or ledger.submission(id).regency_id != regency_id:
        raise NotFound(f"no submission {id} of this sandbox")
