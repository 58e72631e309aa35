"""Rules of a programme, and of whose it is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from api.http.exceptions import Conflict, Invalid, Problem
from api.http.grammar import days
from api.http.messages import _
from api.http.pointers import child
from api.http.problems import EndsBeforeItStarts, GrammarError
from api.identity.callers import Grant
from api.identity.problems import AnotherAgency
from api.national.catalogue import queries as catalogue
from api.national.catalogue.problems import UnknownSubDimension
from api.regency.masterplan import queries as masterplans
from api.regency.masterplan.models import Agency
from api.regency.masterplan.problems import UnknownAgency
from api.regency.programmes.models import Allocation as Stored
from api.regency.programmes.problems import (
    ActivityReported,
    AgencyRetired,
    CeilingOutsideThePlan,
    DueAfterTheEnd,
    DuplicateAgency,
    DuplicateAmount,
    NoDraftMasterplan,
    NoPlanInForce,
    OutsidePlanPeriod,
    QuickWinWithoutOwner,
    RevisedInThePlan,
    SumTooLarge,
)
from api.regency.programmes.shapes import (
    INDICATIVE,
    LEAD,
    Activity,
    Allocation,
    Programme,
    agencies_of,
    in_force,
)
from tenants.pool import statements

#: numeric(20, 0): what a programme's allocations may come to.
LARGEST_SUM = 10**20 - 1


_REPORTED = """
    SELECT count(DISTINCT activity_id) FROM realisation_realisation WHERE activity_id = ANY(%(activities)s::uuid[])
"""


def in_force_in(year: int, *, today: date) -> UUID:
    """Return the version in force by the year's end, or today. Raise Conflict where none is."""
    found = masterplans.masterplans(in_force_on=min(today, date(year, 12, 31))).first()
    if found is None:
        raise NoPlanInForce(year=year)
    return found.pk


def check_begun(content: Programme, year: int, *, years: range) -> None:
    """Refuse a programme begun outside of the plan with ceilings or beyond the period. Raise Invalid."""
    errors: list[Problem] = []
    if year not in years:
        errors.append(OutsidePlanPeriod("/begun_in", start=years[0], end=years[-1]))
    if content.allocations:
        errors.append(CeilingOutsideThePlan(f"/{INDICATIVE}"))
    if errors:
        raise Invalid(errors)


def check_not_reported(gone: Collection[Activity]) -> None:
    """Refuse to take out an activity of which something was reported. Raise Conflict."""
    ((count,),) = statements.rows(_REPORTED, {"activities": [each.id for each in gone]})
    if count:
        raise ActivityReported(count=count)


def check_own_agency(grant: Grant, *programmes: Programme) -> None:
    """Raise Forbidden where the caller is limited to other agencies than those that lead it, before and after."""
    if not grant.may_write_for(*(each.lead_agency for each in programmes)):
        raise AnotherAgency()


def check_allocations(
    allocations: Sequence[Allocation], *, before: Collection[Allocation], years: range
) -> None:
    """Each year lies in the plan period; a year, source and stage stand once; the sum fits. Raise Invalid.

    None is revised, but those that stood there before budgets were kept.
    """
    pointer = f"/{INDICATIVE}"
    errors: list[Problem] = []
    seen: dict[tuple[int, str, str], int] = {}
    for index, allocated in enumerate(allocations):
        place = child(pointer, index)
        if allocated.year not in years:
            errors.append(_outside(place, years[0], years[-1]))
        first = seen.setdefault((allocated.year, allocated.source, allocated.stage), index)
        if first != index:
            errors.append(_twice(place))
        elif allocated.stage == Stored.Stage.REVISED and allocated not in before:
            errors.append(RevisedInThePlan(child(place, "stage"), year=allocated.year))
    if in_force(allocations) > LARGEST_SUM:
        errors.append(SumTooLarge(pointer))
    if errors:
        raise Invalid(errors)


def dimensions() -> dict[str, str]:
    """Return sub-dimension to dimension. Sends one query."""
    return {each.code: each.dimension for each in catalogue.sub_dimensions()}


def dimension_of(sub_dimension: str, *, among: Mapping[str, str] | None = None) -> str:
    """Return the dimension that a sub-dimension belongs to: never given, always derived. Raise Invalid.

    `among` are the `dimensions`, looked up where they are not given.
    """
    known = dimensions() if among is None else among
    if sub_dimension in known:
        return known[sub_dimension]
    raise UnknownSubDimension("/sub_dimension", value=sub_dimension)


def agencies_of_regency(ids: Collection[UUID]) -> dict[UUID, Agency]:
    """Return those of these agencies that the regency has, by id. At most one query."""
    return {each.pk: each for each in masterplans.agencies_by_id(ids)} if ids else {}


def check_agencies(
    content: Programme, *, before: Programme | None, among: Mapping[UUID, Agency] | None = None
) -> None:
    """Each is an agency of the regency, active unless it took this part already, and supports once. Raise Invalid.

    `among` are the regency's agencies by id, looked up where they are not given.
    """
    named, present = agencies_of(content), agencies_of(before) if before else {}
    lead, supporting = {present.pop(LEAD, None)}, set(present.values())
    new = {place: id for place, id in named.items() if id not in (lead if place == LEAD else supporting)}
    known = agencies_of_regency(new.values()) if among is None else among
    errors: list[Problem] = []
    seen: set[UUID] = set()
    for place, id in named.items():
        if id in seen:
            errors.append(DuplicateAgency(place))
        elif place in new and id not in known:
            _("There is no agency with this id.")
            errors.append(UnknownAgency(place, value=str(id)))
        elif place in new and not known[id].active:
            _("This agency is not active any more: name the one that followed it.")
            errors.append(AgencyRetired(place, agency=known[id].name))
        if place != LEAD:
            seen.add(id)
    if errors:
        raise Invalid(errors)


def check_quick_win(content: Programme) -> None:
    """Somebody answers for a quick win: the office named as its owner, or the agency that leads. Raises Invalid."""
    if content.quick_win and content.lead_agency is None and not content.quick_win_owner.strip():
        raise QuickWinWithoutOwner("/quick_win_owner")


def check_activities(activities: Sequence[Activity], *, pointer: str = "/activities") -> None:
    """An activity ends when or after it starts, and its milestones are due by its end. Raise Invalid.

    All of it in years that a plan can have.
    """
    errors: list[Problem] = []
    for index, activity in enumerate(activities):
        place = child(pointer, index)
        for name in ("starts_on", "ends_on"):
            errors += _out_of_range(child(place, name), getattr(activity, name))
        if activity.starts_on and activity.ends_on and activity.ends_on < activity.starts_on:
            errors.append(EndsBeforeItStarts(child(place, "ends_on")))
        for number, milestone in enumerate(activity.milestones):
            errors += _out_of_range(f"{place}/milestones/{number}/due_on", milestone.due_on)
            if activity.ends_on and milestone.due_on > activity.ends_on:
                errors.append(DueAfterTheEnd(f"{place}/milestones/{number}/due_on"))
    if errors:
        raise Invalid(errors)


def no_draft() -> Conflict:
    return NoDraftMasterplan()


def _outside(place: str, start: int, end: int) -> Problem:
    return OutsidePlanPeriod(child(place, "year"), start=start, end=end)


def _twice(place: str) -> Problem:
    return DuplicateAmount(place)


def _out_of_range(place: str, day: date | None) -> list[Problem]:
    try:
        if day is not None:
            days.check(day, since=days.PLANS)
    except GrammarError as error:
        return [error.at(place)]
    return []
