"""Rules of a programme, and of whose it is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from api.http.exceptions import Conflict, FieldError, Forbidden, Invalid
from api.http.grammar import days
from api.http.grammar.errors import GrammarError
from api.http.messages import _
from api.http.pointers import child
from api.identity.callers import Grant
from api.national.catalogue import queries as catalogue
from api.regency.masterplan import queries as masterplans
from api.regency.masterplan.models import Agency
from api.regency.programmes.shapes import LEAD, Activity, Allocation, Programme, agencies_of, in_force

#: numeric(20, 0): what a programme's allocations may come to.
LARGEST_SUM = 10**20 - 1


def check_own_agency(grant: Grant, *programmes: Programme) -> None:
    """Raise Forbidden where the caller is limited to other agencies than those that lead it, before and after."""
    if not grant.may_write_for(*(each.lead_agency for each in programmes)):
        raise Forbidden(_("You may write programmes of your own agencies only."), code="another_agency")


def check_allocations(
    allocations: Sequence[Allocation], *, years: range, pointer: str = "/allocations"
) -> None:
    """Each year lies in the plan period; a year, source and stage stand once; the sum fits. Raise Invalid."""
    errors: list[FieldError] = []
    seen: dict[tuple[int, str, str], int] = {}
    for index, allocated in enumerate(allocations):
        place = child(pointer, index)
        if allocated.year not in years:
            errors.append(_outside(place, years[0], years[-1]))
        first = seen.setdefault((allocated.year, allocated.source, allocated.stage), index)
        if first != index:
            errors.append(_twice(place))
    if in_force(allocations) > LARGEST_SUM:
        errors.append(FieldError(pointer, "sum_too_large", _("The allocations come to more than 20 digits.")))
    if errors:
        raise Invalid(errors=errors)


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
    raise Invalid.at(
        "/sub_dimension",
        "unknown_sub_dimension",
        _(
            "There is no sub-dimension {sub_dimension}: see /v1/open/dimensions/.",
            sub_dimension=sub_dimension,
        ),
    )


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
    errors = []
    seen: set[UUID] = set()
    for place, id in named.items():
        if id in seen:
            errors.append(FieldError(place, "duplicate_agency", _("Name it once.")))
        elif place in new and id not in known:
            text = _("There is no agency with this id.")
            errors.append(FieldError(place, "unknown_agency", text, by_state=True))
        elif place in new and not known[id].active:
            text = _("This agency is not active any more: name the one that followed it.")
            errors.append(FieldError(place, "agency_retired", text, by_state=True))
        if place != LEAD:
            seen.add(id)
    if errors:
        raise Invalid(errors=errors)


def check_quick_win(content: Programme) -> None:
    """Somebody answers for a quick win: the office named as its owner, or the agency that leads. Raises Invalid."""
    if content.quick_win and content.lead_agency is None and not content.quick_win_owner.strip():
        raise Invalid.at(
            "/quick_win_owner",
            "quick_win_without_owner",
            _("A quick win has an owner: name the office, or the agency that leads."),
        )


def check_activities(activities: Sequence[Activity], *, pointer: str = "/activities") -> None:
    """An activity ends when or after it starts, and its milestones are due by its end. Raise Invalid.

    All of it in years that a plan can have.
    """
    errors: list[FieldError] = []
    for index, activity in enumerate(activities):
        place = child(pointer, index)
        for name in ("starts_on", "ends_on"):
            errors += _out_of_range(child(place, name), getattr(activity, name))
        if activity.starts_on and activity.ends_on and activity.ends_on < activity.starts_on:
            errors.append(
                FieldError(
                    child(place, "ends_on"), "ends_before_it_starts", _("The activity ends before it starts.")
                )
            )
        for number, milestone in enumerate(activity.milestones):
            errors += _out_of_range(f"{place}/milestones/{number}/due_on", milestone.due_on)
            if activity.ends_on and milestone.due_on > activity.ends_on:
                errors.append(
                    FieldError(
                        f"{place}/milestones/{number}/due_on",
                        "due_after_the_end",
                        _("The milestone is due after the activity ends."),
                    )
                )
    if errors:
        raise Invalid(errors=errors)


def unknown_masterplan() -> Invalid:
    return Invalid.at(
        "/masterplan",
        "unknown_masterplan",
        _("There is no version of the masterplan with this id."),
        by_state=True,
    )


def no_draft() -> Conflict:
    return Conflict(
        _(
            "There is no draft of the masterplan to write to. Start one: POST .../masterplans/ with a "
            "plan period, or with based_on to go on from an earlier version."
        ),
        code="no_draft_masterplan",
    )


def already_there() -> Conflict:
    return Conflict(
        _("This version of the masterplan has a programme with this id already: change it by PUT or PATCH."),
        code="programme_exists",
    )


def _outside(place: str, start: int, end: int) -> FieldError:
    return FieldError(
        child(place, "year"),
        "outside_plan_period",
        _("The plan period is {start} to {end}.", start=start, end=end),
        by_state=True,
    )


def _twice(place: str) -> FieldError:
    return FieldError(
        place,
        "duplicate_allocation",
        _("Year, source and stage are those of another of the programme's allocations."),
    )


def _out_of_range(place: str, day: date | None) -> list[FieldError]:
    try:
        if day is not None:
            days.check(day, since=days.PLANS)
    except GrammarError as error:
        return [FieldError(place, error.code, error.message)]
    return []
