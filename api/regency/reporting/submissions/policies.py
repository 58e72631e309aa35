"""Who may vouch for a content: stewards verify, the head approves."""

from api.http.exceptions import Forbidden
from api.identity.callers import Grant
from api.identity.models import RegencyRole
from api.regency.reporting.submissions.models import SignOff

SIGNING: dict[SignOff.Step, frozenset[str]] = {
    SignOff.Step.VERIFIED: frozenset({RegencyRole.ADMIN, RegencyRole.STEWARD}),
    SignOff.Step.APPROVED: frozenset({RegencyRole.HEAD}),
}


def check_may_sign(step: SignOff.Step, grant: Grant) -> None:
    """Raises Forbidden."""
    if not grant.roles & SIGNING[step]:
        raise Forbidden(
            f"Your role does not allow that a content is {step} by you.",
            "Peran Anda tidak mengizinkan tindakan ini.",
            code="role_not_sufficient",
        )
