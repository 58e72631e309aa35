"""Asking provisioning to onboard, suspend or resume a regency. The worker does it; here it is only asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.http.exceptions import Conflict, NotFound
from api.identity.callers import Caller
from api.national.participation import queries
from tenants import registry
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of it. `request` is None where the regency had been there before anyone asked here."""

    regency: Regency
    action: str
    request: ProvisioningRequest | None

    @property
    def is_done(self) -> bool:
        return self.request is None or self.request.state == ProvisioningRequest.State.DONE


def ask(*, action: ProvisioningRequest.Action, code: str, by: Caller, now: datetime) -> Asked:
    """The programme office wants a regency onboarded, suspended or resumed.

    Asked again while it waits or is under way, the same request is returned; asked when it is done, nothing is.
    Where something else is asked of the regency already, this waits for that. Raises NotFound, Conflict.
    """
    regency = registry.regency_by_code(code)
    if regency is None:
        raise NotFound(f"no regency {code}")
    if not queue.waiting_for(regency).exists():
        if is_done(action, regency):
            return Asked(regency, action, queries.last_done(regency, action))
        check_possible(action, regency)
    request = queue.request(regency=regency, action=action, by=by.id, office=by.place, now=now)
    return Asked(regency, action, request)


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


def is_done(action: str, regency: Regency) -> bool:
    """Whether the regency is already where the action leads."""
    return regency.status in DONE_IN[action]


def check_possible(action: str, regency: Regency) -> None:
    """Raises Conflict where the regency's status does not allow the action."""
    if action == Action.ONBOARD and regency.valid_until is not None:
        raise Conflict(
            "This regency is no more: onboard its successor.",
            "Daerah ini sudah tidak ada: daftarkan penerusnya.",
            code="regency_retired",
        )
    if regency.status not in POSSIBLE_IN[action]:
        raise Conflict(
            f"The regency is {regency.status}: this cannot be done now.",
            f"Status daerah ini {regency.status}: tindakan ini tidak dapat dilakukan sekarang.",
            code=f"regency_{regency.status}",
        )
