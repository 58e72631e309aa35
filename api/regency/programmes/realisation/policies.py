"""Rules of a quarter's realisation."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Problem
from api.http.grammar.periods import Kind, Period
from api.identity.callers import Grant
from api.identity.problems import AnotherAgency
from api.regency.programmes.problems import (
    BeforeThePlan,
    ChangedMeanwhile,
    NotAQuarter,
    PeriodNotBegun,
    PhysicalPercentAboveTheNextQuarter,
    PhysicalPercentFallsWithoutReason,
    SourcesDoNotAddUp,
    SpentAboveTheNextQuarter,
    SpentFallsWithoutReason,
    UnknownActivity,
    UnknownMilestone,
    VersionRequired,
)
from api.regency.programmes.realisation.shapes import Realisation


def quarter(text: str) -> Period:
    """Return the quarter. Raise Invalid for anything else."""
    period = Period.parse(text)
    if period.kind is not Kind.QUARTER:
        Period.containing(period.start, Kind.QUARTER)
        raise NotAQuarter(quarter=str(Period.containing(period.start, Kind.QUARTER)))
    return period


def check_begun(period: Period, *, today: date) -> None:
    """Nothing is realised in a quarter that has not begun. Raises Conflict."""
    if period.start > today:
        raise PeriodNotBegun(period=period)


def falls(content: Realisation, *, before: Realisation | None, after: Realisation | None) -> list[Problem]:
    """Progress and money to date do not fall from one quarter to the next without a reason.

    `before` is what the quarter reported before this one says, `after` the one reported after: a correction of an
    earlier quarter must not make a later one fall without a word either.
    """
    errors: list[Problem] = []
    for name, (fall, above) in _FALLS.items():
        here = getattr(content, name)
        if before is not None and here < getattr(before, name) and not content.reason.strip():
            errors.append(fall("/reason", before=_text(before, name)))
        if after is not None and here > getattr(after, name) and not after.reason.strip():
            errors.append(above(f"/{name}", after=_text(after, name)))
    return errors


def sources(content: Realisation) -> list[Problem]:
    """Where it is said how the money is made up, each source stands once and the parts add up to it."""
    spent = content.spent_from
    if spent and (len(spent) < len(content.spent_by_source) or sum(spent.values()) != content.spent_to_date):
        return [SourcesDoNotAddUp("/spent_by_source", spent_to_date=content.spent_to_date)]
    return []


def milestones(content: Realisation, *, known: Sequence[UUID]) -> list[Problem]:
    """Only milestones of the activity are reached, each once."""
    errors: list[Problem] = []
    for index, id in enumerate(content.milestones_reached):
        if id not in known or id in content.milestones_reached[:index]:
            errors.append(UnknownMilestone(f"/reached_milestone_ids/{index}"))
    return errors


def whose(grant: Grant, lead: UUID | None) -> list[Problem]:
    """Return the fault of a caller who is limited to other agencies than the one that leads the programme."""
    if grant.may_write_for(lead):
        return []
    return [AnotherAgency("/activity_id")]


def unknown_activity() -> Problem:
    return UnknownActivity("/activity_id")


def planned(period: str, *, first_year: int | None) -> list[Problem]:
    """Nothing is realised before the plan begins: `first_year` of the oldest one that has the programme."""
    if first_year is None or int(period[:4]) >= first_year:
        return []
    return [BeforeThePlan("/activity_id", first_year=first_year)]


def version_required() -> Problem:
    return VersionRequired("/version")


def changed_meanwhile(version: int) -> Problem:
    return ChangedMeanwhile("/version", version=version)


_FALLS = {
    "physical_percent_to_date": (PhysicalPercentFallsWithoutReason, PhysicalPercentAboveTheNextQuarter),
    "spent_to_date": (SpentFallsWithoutReason, SpentAboveTheNextQuarter),
}


def _text(content: Realisation, name: str) -> str:
    return str(shapes.document(content)[name])
