"""Steps that an edition's state allows. The states are one dict."""

from api.http.messages import table
from api.identity.callers import Actor, Caller
from api.identity.models import MinistryRole
from api.national.editions.models import Edition
from api.national.editions.words import State
from api.national.problems import StatusDoesNotAllow

#: State to the steps that lead out of it, each with the state after it. What is published is corrected by another.
STATES: dict[str, dict[str, State]] = {
    State.DRAFT: {"sign_off": State.SIGNED_OFF, "end": State.DISCARDED},
    State.SIGNED_OFF: {"publish": State.PUBLISHED, "end": State.DISCARDED},
    State.PUBLISHED: {},
    State.DISCARDED: {},
}
#: What is left to do where somebody wants something else than what stands.
_LEFT = table(
    {
        State.PUBLISHED: "It is published, which is final: correct it by an edition that replaces it.",
        State.DISCARDED: "It is discarded, which is final: freeze the figures again.",
    }
)


def may(edition: Edition, by: Caller) -> list[str]:
    """Return the steps that a caller may take next."""
    if MinistryRole.PROGRAMME_OFFICE not in by.ministry_roles:
        return []
    steps = STATES[edition.state]
    return [step for step in steps if step != "sign_off" or is_second_person(edition, by)]


def check_step(step: str, state: str) -> State:
    """Return the state after the step. Raises Conflict if the state does not allow it."""
    after = STATES[state].get(step)
    if after is None:
        raise StatusDoesNotAllow(status=state).saying(_LEFT.get(state))
    return after


def is_second_person(edition: Edition, by: Actor) -> bool:
    """Return True for a second person: neither the one who froze the figures nor an application."""
    return not by.is_application and by.id != edition.made_by
