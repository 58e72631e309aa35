"""What an edition's state allows. The states are one dict."""

from uuid import UUID

from api.national.editions.problems import SecondPersonNeeded
from api.national.editions.words import State
from api.national.problems import StatusDoesNotAllow

#: State to the steps that lead out of it, each with the state after it. What is published is corrected by another.
STATES: dict[State, dict[str, State]] = {
    State.DRAFT: {"sign_off": State.SIGNED_OFF, "end": State.DISCARDED},
    State.SIGNED_OFF: {"publish": State.PUBLISHED, "end": State.DISCARDED},
    State.PUBLISHED: {},
    State.DISCARDED: {},
}


def may(state: str, *, made_by: UUID, caller: UUID, is_person: bool, is_office: bool) -> list[str]:
    """The steps that a caller may take next."""
    if not is_office:
        return []
    return [step for step in STATES[State(state)] if step != "sign_off" or (is_person and caller != made_by)]


def check_step(step: str, state: str) -> State:
    """The state after the step. Raises Conflict where the state does not allow it."""
    after = STATES[State(state)].get(step)
    if after is None:
        raise StatusDoesNotAllow(status=state)
    return after


def check_second_person(*, made_by: UUID, caller: UUID, is_person: bool) -> None:
    """Four eyes: whoever froze the figures does not sign them off, and no application does. Raises Forbidden."""
    if not is_person or caller == made_by:
        raise SecondPersonNeeded()
