"""Requests to the provisioning worker to onboard, suspend or resume a regency."""

from collections.abc import Mapping

from api.http.lookup import there
from api.identity.callers import Author
from api.national.participation import problems, queries
from api.national.participation.shapes import Operation
from api.national.problems import StatusDoesNotAllow
from tenants import Strings, registry
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency

Action = ProvisioningRequest.Action
Status = Regency.Status
#: What each action starts from, and where it has nothing left to do.
POSSIBLE_IN: Mapping[str, str] = {
    Action.ONBOARD: Status.REGISTERED,
    Action.SUSPEND: Status.ONBOARDED,
    Action.RESUME: Status.SUSPENDED,
}
DONE_IN: Mapping[str, Strings] = {
    Action.ONBOARD: (Status.ONBOARDED, Status.SUSPENDED),
    Action.SUSPEND: (Status.SUSPENDED,),
    Action.RESUME: (Status.ONBOARDED,),
}


def request(*, action: ProvisioningRequest.Action, code: str, author: Author, reason: str = "") -> Operation:
    """Request that a regency be onboarded, suspended or resumed.

    While the same request waits or is under way, it is returned; if it is done already, what did it. A request waits
    for any other one of the regency. Raises NotFound, Conflict.
    """
    regency = there(registry.regency_by_code(code), f"regency {code}")
    if not queue.waiting_for(regency).exists():
        if regency.status in DONE_IN[action]:
            return queries.done(regency, action)
        if action == Action.ONBOARD and regency.valid_until is not None:
            raise problems.RegencyRetired()
        if regency.status != POSSIBLE_IN[action]:
            raise StatusDoesNotAllow(status=regency.status)
    made = queue.request(
        regency=regency,
        action=action,
        by=author.actor.id,
        office=author.actor.place,
        now=author.now,
        reason=reason,
    )
    return queries.operation(made)
