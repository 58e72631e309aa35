"""Asking provisioning to onboard, suspend or resume a regency. The worker does it; here it is only asked for."""

from dataclasses import dataclass
from datetime import datetime

from api.http.exceptions import NotFound
from api.identity.callers import Caller
from api.national.participation import policies, queries
from tenants import queue, registry
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
        if policies.is_done(action, regency):
            return Asked(regency, action, queries.last_done(regency, action))
        policies.check_possible(action, regency)
    request = queue.request(
        regency=regency, action=action, by=queue.By(id=by.id, office=by.office or by.name), now=now
    )
    return Asked(regency, action, request)
