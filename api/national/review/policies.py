"""Steps that a submission's state allows, and for whom.

The states are one dict, from which the docs' diagram is drawn.
"""

from collections.abc import Collection

from api.http.messages import table
from api.identity.models import MinistryRole, RegencyRole
from api.national.ledger.words import State
from api.national.problems import StatusDoesNotAllow
from api.national.review.problems import NewerRevision

#: State to the steps that lead out of it, each with the state after it. A correction is a new submission.
STATES: dict[str, dict[str, State]] = {
    State.SUBMITTED: {
        "accept": State.ACCEPTED,
        "return": State.RETURNED,
        "withdraw": State.WITHDRAWN,
    },
    State.RETURNED: {"object": State.OBJECTED, "withdraw": State.WITHDRAWN},
    State.OBJECTED: {"uphold": State.SUBMITTED, "reject": State.RETURNED, "withdraw": State.WITHDRAWN},
    State.ACCEPTED: {},
    State.WITHDRAWN: {},
}

_DECIDING = frozenset({MinistryRole.REVIEWER, MinistryRole.PROGRAMME_OFFICE})
_IN_REGENCY = frozenset({RegencyRole.ADMIN, RegencyRole.STEWARD})

#: Step to the roles that may take it. Mentors comment, reviewers decide.
ROLES: dict[str, frozenset[str]] = {
    "accept": _DECIDING,
    "return": _DECIDING,
    "uphold": _DECIDING,
    "reject": _DECIDING,
    "assign": _DECIDING,
    "comment": _DECIDING | {MinistryRole.MENTOR} | _IN_REGENCY | {RegencyRole.CONTRIBUTOR},
    "withdraw": _IN_REGENCY,
    "object": _IN_REGENCY,
}

#: What is left to do where the ministry or the regency wants something else than what stands.
_LEFT = table(
    {
        State.ACCEPTED: "It is accepted, which is final: the regency submits a correction as a new revision.",
        State.RETURNED: "It is returned: the regency submits a new revision, or objects.",
        State.WITHDRAWN: "It is withdrawn: the regency submits again.",
    }
)
#: A newer revision takes the place of one: nothing but talk is left to do about the older.
_ON_THE_NEWEST = ("accept", "return", "withdraw", "object", "uphold", "reject", "assign")


def may(state: str, *, superseded: bool, roles: Collection[str]) -> list[str]:
    """Return the steps that a caller with these roles may take next."""
    steps = [*STATES[state]]
    if state in (State.SUBMITTED, State.OBJECTED):
        steps.append("assign")
    if superseded:
        steps = [step for step in steps if step not in _ON_THE_NEWEST]
    if state != State.WITHDRAWN:
        steps.append("comment")
    return [step for step in steps if ROLES[step] & frozenset(roles)]


def check_step(step: str, *, state: str, superseded: bool) -> State:
    """Return the state after the step. Raises Conflict if the state does not allow it, or a newer revision arrived."""
    if superseded:
        raise NewerRevision(status=state)
    after = STATES[state].get(step)
    if after is None:
        raise StatusDoesNotAllow(status=state).saying(_LEFT.get(state))
    return after
