"""In which status of a regency what may be asked of provisioning."""

from collections.abc import Mapping

from api.http.exceptions import Conflict
from tenants.models import ProvisioningRequest, Regency

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
