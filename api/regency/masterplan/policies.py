"""What the state of a masterplan allows, and what its plan period and cohort must be.

The states are one dict: the diagram in the docs is drawn from it. `accept` and `return` are the ministry's steps.
"""

from collections.abc import Collection

from api.http.exceptions import Conflict, Invalid
from api.identity.callers import Grant
from api.regency.masterplan.models import Masterplan
from tenants import registry

State = Masterplan.State

#: State to the steps that lead out of it (or back into it), each with the state after it.
STATES: dict[State, dict[str, State]] = {
    State.DRAFT: {"edit": State.DRAFT, "submit": State.SUBMITTED, "copy": State.DRAFT},
    State.SUBMITTED: {"accept": State.ACCEPTED, "return": State.RETURNED, "copy": State.SUBMITTED},
    State.RETURNED: {"edit": State.RETURNED, "submit": State.SUBMITTED, "copy": State.RETURNED},
    State.ACCEPTED: {"copy": State.ACCEPTED},
}

#: Step to the roles in the regency that may take it; a step that is not here is the ministry's.
ROLES: dict[str, frozenset[str]] = {
    "edit": frozenset({"admin", "steward"}),
    "submit": frozenset({"admin", "steward"}),
    "copy": frozenset({"admin", "steward"}),
}

#: The states in which a version and its programmes may be changed.
EDITABLE = tuple(state for state, steps in STATES.items() if "edit" in steps)

#: Of every year that is named in a plan: RPJPD of twenty years included, slips of the keyboard not.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def may(state: str, grant: Grant) -> list[str]:
    """The steps that this caller may take next; `copy` starts a new version based on this one."""
    if grant.status == "suspended":
        return []
    return [step for step in STATES[State(state)] if grant.roles & ROLES.get(step, frozenset())]


def check_editable(state: str) -> None:
    """A version may be changed while it is a draft or returned; afterwards only in a copy. Raises Conflict."""
    if state not in EDITABLE:
        raise Conflict(
            "This version of the masterplan is submitted: start a new version with based_on and change that.",
            "Versi masterplan ini sudah disampaikan: buat versi baru dengan based_on lalu ubah versi itu.",
            code="masterplan_not_editable",
            extra={"state": state},
        )


def check_submittable(state: str) -> None:
    """A draft is submitted, and a returned version again. Raises Conflict."""
    if "submit" not in STATES[State(state)]:
        raise Conflict(
            "This version is with the ministry already, with other content. Start a new version with based_on.",
            "Versi ini sudah berada di kementerian dengan isi yang berbeda. Buat versi baru dengan based_on.",
            code="masterplan_already_submitted",
            extra={"state": state},
        )


def check_period(start: int, end: int) -> None:
    """The plan period ends when or after it starts. Raises Invalid."""
    if end < start:
        raise Invalid.at(
            "/plan_period_end",
            "ends_before_it_starts",
            "The plan period ends before it starts.",
            "Periode rencana berakhir sebelum dimulai.",
        )


def check_years_allocated(years: Collection[int], start: int, end: int) -> None:
    """No programme of the version has an allocation outside of its plan period. Raises Invalid."""
    outside = sorted(year for year in years if not start <= year <= end)
    if outside:
        listed = ", ".join(map(str, outside))
        raise Invalid.at(
            "/plan_period_start" if outside[0] < start else "/plan_period_end",
            "allocations_outside_plan_period",
            f"Programmes of this version have allocations in {listed}: move or remove them first.",
            f"Program pada versi ini memiliki alokasi tahun {listed}: pindahkan atau hapus lebih dahulu.",
        )


def check_cohort(cohort: str, *, regency_id: int) -> None:
    """The regency is a member of the cohort whose selection the masterplan answers. Raises Invalid."""
    if cohort and not registry.members(cohort).filter(pk=regency_id).exists():
        raise Invalid.at(
            "/cohort",
            "not_a_member",
            f"The regency is not a member of the cohort {cohort}.",
            f"Daerah ini bukan anggota angkatan {cohort}.",
        )
