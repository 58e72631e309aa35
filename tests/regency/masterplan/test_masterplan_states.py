"""The states of a masterplan, as one dict says them."""

from collections.abc import Mapping
from typing import Any

import pytest

from api.http.exceptions import Conflict
from api.regency.masterplan import policies
from api.regency.masterplan.models import Masterplan

State = Masterplan.State
MINISTRY = {"accept", "return"}


def test_every_state_has_its_steps_and_every_step_leads_to_a_state() -> None:
    assert set(policies.STATES) == set(State)
    assert {after for steps in policies.STATES.values() for after in steps.values()} == set(State)


def test_every_step_is_the_regencys_or_the_ministrys() -> None:
    tables: tuple[Mapping[Any, Mapping[str, Any]], ...] = (policies.STATES, policies.ENACTMENT)
    steps = {step for table in tables for steps in table.values() for step in steps}
    assert steps - {"supersede"} == {*policies.ROLES, *MINISTRY}
    assert not MINISTRY & set(policies.ROLES)


def test_only_what_the_ministry_does_not_hold_is_changed_or_submitted() -> None:
    assert set(policies.EDITABLE) == {State.DRAFT, State.RETURNED}
    for state in State:
        if state in policies.EDITABLE:
            policies.check_editable(state)
            policies.check_submittable(state)
        else:
            with pytest.raises(Conflict, match="submitted"):
                policies.check_editable(state)
            with pytest.raises(Conflict, match="ministry has this version already"):
                policies.check_submittable(state)


def test_the_ministry_answers_only_what_was_submitted() -> None:
    answering = {state for state, steps in policies.STATES.items() if MINISTRY & set(steps)}
    assert answering == {State.SUBMITTED}
