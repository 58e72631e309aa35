"""Operations on a sandbox by its users: a reset, and the steps of its reviewer.

They run on the role of sandboxes, which is to them what the ministry's is to regencies. The steps are the ministry's
own operations, so that the same rules refuse the same things.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from api.http.exceptions import NotFound
from api.http.lookup import one
from api.identity.callers import Actor, Caller
from api.national.ledger import queries as ledger
from api.national.review import operations as reviews
from api.national.review.shapes import Accept, Decide, Return
from tenants.ids import is_sandbox
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency

#: Who reviews what a sandbox submits. Nobody: these words stand in the ledger.
REVIEWER = Actor(UUID("0198f000-0000-7000-8000-00000000b002"), "", "Peninjau bak pasir (sandbox reviewer)")


def ask_for_reset(*, regency_id: int, by: Caller, now: datetime) -> ProvisioningRequest:
    """Ask the worker to reset the sandbox. Return the reset that waits or is under way, where there is one."""
    regency = Regency.objects.get(pk=regency_id)
    return queue.request(
        regency=regency,
        action=ProvisioningRequest.Action.RESET,
        by=by.id,
        office=by.place,
        now=now,
    )


def resets(regency_id: int) -> QuerySet[ProvisioningRequest]:
    """Return the resets that were asked for. They go along with the code, to the sandbox that has it now."""
    return ProvisioningRequest.objects.filter(regency_id=regency_id, action=ProvisioningRequest.Action.RESET)


def find_reset(id: UUID, *, regency_id: int) -> ProvisioningRequest:
    """Return one reset. Raises NotFound."""
    return one(resets(regency_id), "reset", pk=id)


def accept(*, id: UUID, regency_id: int, given: Accept, now: datetime) -> ledger.Standing:
    """Accept a submission of this sandbox, as the ministry would. Raises as reviews.accept."""
    _check_own(id, regency_id)
    return reviews.accept(id=id, given=given, by=REVIEWER, now=now)


def return_it(*, id: UUID, regency_id: int, given: Return, now: datetime) -> ledger.Standing:
    """Return a submission of this sandbox with reasons, as the ministry would. Raises as reviews.return_it."""
    _check_own(id, regency_id)
    return reviews.return_it(id=id, given=given, by=REVIEWER, now=now)


def decide(*, id: UUID, regency_id: int, given: Decide, now: datetime) -> ledger.Standing:
    """Decide on an objection of this sandbox, as the ministry would. Raises as reviews.decide."""
    _check_own(id, regency_id)
    return reviews.decide(id=id, given=given, by=REVIEWER, now=now)


def _check_own(id: UUID, regency_id: int) -> None:
    """Raise NotFound unless the submission is this sandbox's: the role sees what any sandbox submits."""
    if not is_sandbox(regency_id) or ledger.submission(id).regency_id != regency_id:
        raise NotFound(f"no submission {id} of this sandbox")
