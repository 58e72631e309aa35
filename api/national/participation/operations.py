"""Requests to provisioning, whose worker onboards, suspends or resumes a regency."""

from collections.abc import Mapping

from api.http.lookup import there
from api.identity.callers import Author
from api.national.participation import problems, queries
from api.national.participation.shapes import Operation
from api.national.problems import StatusDoesNotAllow
from tenants import registry
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency


def request(*, action: ProvisioningRequest.Action, code: str, author: Author, reason: str = "") -> Operation:
    """Request that a regency is onboarded, suspended or resumed.

    Requested again while it waits or is under way, the same request is returned; requested when it is done, nothing is.
    Where something else is requested of the regency already, this waits for that. Raises NotFound, Conflict.
    """
    regency = there(registry.regency_by_code(code), f"regency {code}")
    if not queue.waiting_for(regency).exists():
        if regency.status in DONE_IN[action]:
            return queries.done(regency, action)
        check_possible(action, regency)
    made = queue.request(
        regency=regency,
        action=action,
        by=author.actor.id,
        office=author.actor.place,
        now=author.now,
        reason=reason,
    )
    return queries.operation(made)


Action = ProvisioningRequest.Action
Status = Regency.Status

#: What each action starts from, and where it has nothing left to do.
POSSIBLE_IN: Mapping[str, frozenset[str]] = {
    Action.ONBOARD: frozenset({Status.REGISTERED}),
    Action.SUSPEND: frozenset({Status.ONBOARDED}),
    Action.RESUME: frozenset({Status.SUSPENDED}),
}
DONE_IN: Mapping[str, frozenset[str]] = {
    Action.ONBOARD: frozenset({Status.ONBOARDED, Status.SUSPENDED}),
    Action.SUSPEND: frozenset({Status.SUSPENDED}),
    Action.RESUME: frozenset({Status.ONBOARDED}),
}


def check_possible(action: str, regency: Regency) -> None:
    """Raise Conflict where the regency's status does not allow the action."""
    if action == Action.ONBOARD and regency.valid_until is not None:
        raise problems.RegencyRetired()
    if regency.status not in POSSIBLE_IN[action]:
        raise StatusDoesNotAllow(status=regency.status)
