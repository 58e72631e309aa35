"""Steps that the state of a masterplan allows, and the rules of its plan period and cohort.

The states are one dict: the diagram in the docs is drawn from it (states.py). `accept` and `return` are the ministry's
steps. Enactment is separate: an act of the regency, possible in any state, after which the version cannot change unless
the enactment is undone.
"""

from collections.abc import Collection, Iterator
from operator import attrgetter

from api.http import shapes
from api.http.exceptions import Problem
from api.http.problems import EndsBeforeItStarts
from api.http.rules import refuse
from api.identity.callers import Grant
from api.regency.masterplan import models
from api.regency.masterplan.problems import (
    AfterThePlanPeriod,
    BeforeThePlanPeriod,
    CeilingsOutsidePlanPeriod,
    Duplicate,
    MasterplanAlreadySubmitted,
    MasterplanEnacted,
    MasterplanNotEditable,
    NotAMember,
    UnknownMission,
    YearOutsidePlanPeriod,
)
from api.regency.masterplan.shapes import Masterplan
from tenants import registry

State = models.Masterplan.State

#: State to the steps that lead out of it (or back into it), each with the state after it.
STATES: dict[str, dict[str, State]] = {
    state: {**steps, "enact": state, "copy": state}
    for state, steps in {
        State.DRAFT: {"edit": State.DRAFT, "submit": State.SUBMITTED},
        State.SUBMITTED: {"accept": State.ACCEPTED, "return": State.RETURNED},
        State.RETURNED: {"edit": State.RETURNED, "submit": State.SUBMITTED},
        State.ACCEPTED: dict[str, State](),
    }.items()
}

_OF_ENACTED = {"correct_enactment": "in_force", "undo_enactment": "not_enacted"}

#: Beside the states: a version is enacted, and its force ends with its plan period or when the next one begins. The
#: first step takes away `edit` and `enact` itself.
ENACTMENT: dict[str, dict[str, str]] = {
    "not_enacted": {"enact": "in_force"},
    "in_force": {"supersede": "superseded", **_OF_ENACTED},
    "superseded": {**_OF_ENACTED, "correct_enactment": "superseded"},
}
_NOT_ONCE_ENACTED = frozenset({"edit", "enact"})

_STEWARDS = frozenset({"admin", "steward"})
#: Step to the roles in the regency that may take it; a step that is not here is the ministry's.
ROLES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("edit", "submit", "copy"), _STEWARDS),
    **dict.fromkeys(("enact", "correct_enactment", "undo_enactment"), _STEWARDS | {"head"}),
}

#: The states in which a version and its programmes may be changed.
EDITABLE = tuple(state for state, steps in STATES.items() if "edit" in steps)


def may(masterplan: models.Masterplan, grant: Grant) -> list[str]:
    """Return the steps that this caller may take next; `copy` starts a new version based on this one."""
    if grant.status == "suspended":
        return []
    steps = list(STATES[masterplan.state])
    if masterplan.enacted_on:
        steps = [*(step for step in steps if step not in _NOT_ONCE_ENACTED), *_OF_ENACTED]
    return [step for step in steps if grant.roles & ROLES.get(step, frozenset())]


def check_editable(state: str, *, enacted: bool = False) -> None:
    """Raise Conflict unless the version is a draft or returned, and not enacted; otherwise only a copy may change."""
    if enacted:
        raise MasterplanEnacted()
    if state not in EDITABLE:
        raise MasterplanNotEditable(status=state)


def check_submittable(state: str) -> None:
    """Raise Conflict unless the version is a draft or was returned."""
    if "submit" not in STATES[state]:
        raise MasterplanAlreadySubmitted(status=state)


def check_content(content: Masterplan, *, regency_id: int) -> None:
    """Raise Invalid for invalid content of a version."""
    refuse(content_faults(content, regency_id=regency_id))


def outside_plan_period(pointer: str, year: int, years: range) -> Iterator[Problem]:
    """Yield the fault of a year, at `pointer`, that is not one of the plan's."""
    if year < years.start:
        yield BeforeThePlanPeriod(pointer, plan_period_start=years.start)
    if year >= years.stop:
        yield AfterThePlanPeriod(pointer, plan_period_end=years.stop - 1)


def content_faults(content: Masterplan, *, regency_id: int) -> Iterator[Problem]:
    """Yield the faults of a version's content.

    The plan period must end when or after it starts. The regency must be a member of the cohort whose selection the
    masterplan answers. Codes, elements, dimensions and years must be unique; years must lie in the period; missions
    must exist.
    """
    if not content.years:
        yield EndsBeforeItStarts("/plan_period_end")
    if content.cohort and not registry.members(content.cohort).filter(pk=regency_id).exists():
        yield NotAMember("/cohort", cohort=content.cohort)
    for section in filter(attrgetter("once"), shapes.info(Masterplan).kept):
        said = [getattr(row, section.once) for row in getattr(content, section.name)]
        for index, each in enumerate(said):
            if each in said[:index]:
                yield Duplicate(f"/{section.key}/{index}/{section.once}")
    for index, row in enumerate(content.road_map):
        if content.years and row.year not in content.years:
            first, last = content.years[0], content.years[-1]
            yield YearOutsidePlanPeriod(f"/road_map/{index}/year", first=first, last=last)
    for index, objective in enumerate(content.objectives):
        if (objective.mission or 0) > len(content.missions):
            yield UnknownMission(f"/objectives/{index}/mission", number=objective.mission)


def check_years_allocated(years: Collection[int], content: Masterplan) -> None:
    """Raise Invalid if a programme of the version has an allocation outside its plan period."""
    outside = sorted(set(years) - set(content.years))
    if outside:
        listed = ", ".join(map(str, outside))
        raise CeilingsOutsidePlanPeriod(
            "/plan_period_start" if outside[0] < content.years.start else "/plan_period_end", listed=listed
        )
