"""Operations on a sandbox by its users: a reset, and the steps of its reviewer.

They run on the role of sandboxes, which is to them what the ministry's is to regencies. The steps are the ministry's
own operations, so that the same rules refuse the same things.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.exceptions import NotFound
from api.http.lookup import one
from api.identity.callers import Actor, Caller
from api.national.ledger import queries as ledger
from api.national.review.operations import Review
from tenants.ids import is_sandbox
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency

#: Who reviews what a sandbox submits. Nobody: these words stand in the ledger.
REVIEWER = Actor(UUID("0198f000-0000-7000-8000-00000000b002"), "", "Peninjau lingkungan uji coba (sandbox)")


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


def find_reset(id: UUID, *, regency_id: int) -> ProvisioningRequest:
    """Return one reset. Raises NotFound. Resets go along with the code, to the sandbox that has it now."""
    found = ProvisioningRequest.objects.filter(regency_id=regency_id, action=ProvisioningRequest.Action.RESET)
    return one(found, "reset", pk=id)


def review(
    step: Callable[[Review, Any], ledger.Standing], id: UUID, given: object, *, regency_id: int, now: datetime
) -> ledger.Standing:
    """Take a step of the ministry's reviews about a submission of this sandbox. Raises NotFound, and as the step.

    The role sees what any sandbox submits.
    """
    if not is_sandbox(regency_id) or ledger.submission(id).regency_id != regency_id:
        raise NotFound(f"no submission {id} of this sandbox")
    return step(Review(id, REVIEWER, now), given)
