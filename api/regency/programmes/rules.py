"""Rules of a programme, whichever way it comes: by itself, in a set, in a masterplan's document, in a workbook."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.http.exceptions import Problem
from api.http.grammar import days
from api.http.messages import _
from api.http.problems import DayOutOfRange, EndsBeforeItStarts, GrammarError
from api.http.rules import OWNERSHIP, STORED, Rules, of_each
from api.http.unread import UNREAD, numbered
from api.identity.callers import Grant
from api.identity.problems import AnotherAgency
from api.national.catalogue import queries as catalogue
from api.national.catalogue.problems import UnknownSubDimension
from api.regency.masterplan import queries as masterplans
from api.regency.masterplan.models import Agency
from api.regency.masterplan.problems import UnknownAgency
from api.regency.programmes import identities, policies
from api.regency.programmes.models import Allocation as Stored
from api.regency.programmes.problems import (
    ActivityOfAnotherProgramme,
    ActivityReported,
    AgencyRetired,
    CeilingOutsideThePlan,
    ChangedMeanwhile,
    DueAfterTheEnd,
    DuplicateActivity,
    DuplicateAgency,
    DuplicateAmount,
    DuplicateProgramme,
    OutsidePlanPeriod,
    QuickWinWithoutOwner,
    RemovedMeanwhile,
    RevisedInThePlan,
    SumTooLarge,
    VersionRequired,
)
from api.regency.programmes.shapes import (
    INDICATIVE,
    LARGEST_SUM,
    LEAD,
    Activity,
    Allocation,
    Milestone,
    Programme,
    ProgrammeRow,
    agencies_of,
    in_force,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What many programmes name.

    Sub-dimensions with their dimensions, the regency's agencies by id, and activities with their programme, also one
    that is about to be written."""

    dimensions: Mapping[str, str]
    agencies: Mapping[UUID, Agency]
    owners: dict[UUID, UUID]

    @classmethod
    def by(
        cls,
        programmes: Iterable[tuple[Programme, ProgrammeRow | None]],
        present: Iterable[ProgrammeRow] = (),
    ) -> "Named":
        """Look up what these name and did not before: in three queries at most, however many they are.

        `present` are others whose activities are known.
        """
        pairs = list(programmes)
        agencies = {id for content, before in pairs for id in _new_agencies(content, before).values()}
        owners = {
            each.id: row.id
            for row in (*present, *(before for _content, before in pairs if before))
            for each in row.activities
            if each.id
        }
        named = {
            each.id
            for content, _before in pairs
            for _n, each in numbered(content.activities)
            if each.id is not UNREAD and each.id
        }
        moved = any(not _keeps_sub_dimension(content, before) for content, before in pairs)
        return cls(
            {each.code: each.dimension for each in catalogue.sub_dimensions()} if moved else {},
            {each.pk: each for each in masterplans.agencies_by_id(agencies)} if agencies else {},
            owners | identities.owners_of(named - owners.keys()),
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A programme as somebody wants it, beside what it is held against. `years` are those of the plan.

    `begun_in` is the year of one that is begun outside of it.
    """

    id: UUID
    content: Programme
    before: ProgrammeRow | None
    years: range
    begun_in: int | None
    grant: Grant
    named: Named

    @property
    def dimension(self) -> str:
        """The dimension of the sub-dimension: never given, always derived."""
        if self.before is not None and _keeps_sub_dimension(self.content, self.before):
            return self.before.dimension
        return self.named.dimensions[self.content.sub_dimension]


@dataclass(frozen=True, slots=True)
class Sent:
    """A row of a set: the version that it is made from, what is there, and whether a row before names it already."""

    version: int | None
    before: ProgrammeRow | None
    is_repeated: bool


def _repeated(asked: Sent) -> Iterator[Problem]:
    if asked.is_repeated:
        yield DuplicateProgramme("/id")


def _version(asked: Sent) -> Iterator[Problem]:
    if asked.before is None:
        if asked.version:
            yield RemovedMeanwhile("/version")
    elif asked.version is None:
        yield VersionRequired("/version")
    elif asked.version != asked.before.version:
        yield ChangedMeanwhile("/version", version=asked.before.version)


def _keeps_sub_dimension(content: Programme, before: ProgrammeRow | None) -> bool:
    wanted: Any = content.sub_dimension
    return wanted is UNREAD or (before is not None and wanted == before.sub_dimension)


def _new_agencies(content: Programme, before: ProgrammeRow | None) -> dict[str, UUID]:
    """Return the agencies that took no such part yet, by where they stand."""
    present = agencies_of(before) if before else {}
    lead, supporting = {present.pop(LEAD, None)}, set(present.values())
    return {
        place: id
        for place, id in agencies_of(content).items()
        if id not in (lead if place == LEAD else supporting)
    }


def _own_agency(asked: Proposal) -> Iterator[Problem]:
    leads = [each.lead_agency for each in (asked.content, asked.before) if each]
    if not asked.grant.may_write_for(*leads):
        yield AnotherAgency()


def _allocations(asked: Proposal) -> Iterable[tuple[str, Allocation]]:
    return ((f"/{INDICATIVE}/{n}", each) for n, each in numbered(asked.content.allocations))


def _years(asked: Proposal) -> Iterator[Problem]:
    given = [(f"{place}/year", each.year) for place, each in _allocations(asked)]
    if asked.begun_in:
        given.append(("/begun_in", asked.begun_in))
    for place, year in given:
        if year is not UNREAD and year not in asked.years:
            yield OutsidePlanPeriod(place, start=asked.years[0], end=asked.years[-1])


def _begun(asked: Proposal) -> Iterator[Problem]:
    if asked.begun_in and asked.content.allocations:
        yield CeilingOutsideThePlan(f"/{INDICATIVE}")


def _revised(asked: Proposal, allocated: Allocation) -> Iterator[Problem]:
    """None is revised, but those that stood there before budgets were kept."""
    before = asked.before.allocations if asked.before else ()
    if allocated.stage == Stored.Stage.REVISED and allocated not in before:
        yield RevisedInThePlan("/stage", year=allocated.year)


def once(given: Iterable[tuple[str, tuple[Any, ...]]]) -> Iterator[Problem]:
    """Yield the fault of each amount whose key stands at a place before."""
    seen: set[tuple[Any, ...]] = set()
    for place, key in given:
        if any(part is UNREAD for part in key):
            continue
        if key in seen:
            yield DuplicateAmount(place)
        seen.add(key)


def _once(asked: Proposal) -> Iterator[Problem]:
    return once((place, (each.year, each.source, each.stage)) for place, each in _allocations(asked))


def _sum(asked: Proposal) -> Iterator[Problem]:
    if in_force(asked.content.allocations) > LARGEST_SUM:
        yield SumTooLarge(f"/{INDICATIVE}")


def _quick_win(asked: Proposal) -> Iterator[Problem]:
    content = asked.content
    if content.quick_win and content.lead_agency is None and not content.quick_win_owner.strip():
        yield QuickWinWithoutOwner("/quick_win_owner")


def _agencies(asked: Proposal) -> Iterator[Problem]:
    new, known, seen = _new_agencies(asked.content, asked.before), asked.named.agencies, set[UUID]()
    for place, id in agencies_of(asked.content).items():
        if id in seen:
            yield DuplicateAgency(place)
        elif place in new and id not in known:
            _("There is no agency with this id.")
            yield UnknownAgency(place, value=str(id))
        elif place in new and not known[id].active:
            _("This agency is not active any more: name the one that followed it.")
            yield AgencyRetired(place, agency=known[id].name)
        if place != LEAD:
            seen.add(id)


def _sub_dimension(asked: Proposal) -> Iterator[Problem]:
    wanted = asked.content.sub_dimension
    if not _keeps_sub_dimension(asked.content, asked.before) and wanted not in asked.named.dimensions:
        yield UnknownSubDimension("/sub_dimension", value=wanted)


def _activities(asked: Proposal) -> Iterable[tuple[str, Activity]]:
    return ((f"/activities/{n}", each) for n, each in numbered(asked.content.activities))


def _milestones(asked: Proposal) -> Iterable[tuple[str, tuple[Activity, Milestone]]]:
    for place, activity in _activities(asked):
        for n, each in numbered(activity.milestones):
            yield f"{place}/milestones/{n}", (activity, each)


def _days(asked: Proposal) -> Iterator[Problem]:
    given = [
        (f"{place}/{name}", getattr(each, name))
        for place, each in _activities(asked)
        for name in ("starts_on", "ends_on")
    ]
    given += [(f"{place}/due_on", each.due_on) for place, (_of, each) in _milestones(asked)]
    for place, day in given:
        try:
            if day is not UNREAD and day is not None:
                days.check(day, since=days.PLANS)
        except GrammarError as error:
            yield error.at(place)


def _ends(asked: Proposal, activity: Activity) -> Iterator[Problem]:
    if activity.starts_on and activity.ends_on and activity.ends_on < activity.starts_on:
        yield EndsBeforeItStarts("/ends_on")


def _due(asked: Proposal, item: tuple[Activity, Milestone]) -> Iterator[Problem]:
    activity, milestone = item
    if activity.ends_on and milestone.due_on > activity.ends_on:
        yield DueAfterTheEnd("/due_on")


def _identities(asked: Proposal) -> Iterator[Problem]:
    seen: set[UUID] = set()
    for place, activity in _activities(asked):
        id: Any = activity.id
        if id is UNREAD or id is None:
            continue
        if id in seen:
            yield DuplicateActivity(f"{place}/id")
        elif asked.named.owners.get(id, asked.id) != asked.id:
            yield ActivityOfAnotherProgramme(f"{place}/id")
        seen.add(id)


def _reported(asked: Proposal) -> Iterable[Problem]:
    if not (asked.before and asked.begun_in):
        return ()
    present = asked.before.activities
    kept = {each.id for each in identities.identified(asked.content, present).activities}
    return policies.reported([each for each in present if each.id not in kept])


_PLAN = _("The masterplan: its period and its programmes.")
_CATALOGUE = _("The dimensions of the catalogue.")

OF_SET = Rules(
    "programme",
    (_repeated, _PLAN, DuplicateProgramme),
    (_version, STORED, RemovedMeanwhile, VersionRequired, ChangedMeanwhile),
)
#: In the order in which answers name them.
RULES = Rules(
    "programme",
    (_own_agency, OWNERSHIP, AnotherAgency),
    (_years, _PLAN, OutsidePlanPeriod),
    (_begun, _PLAN, CeilingOutsideThePlan),
    (_once, _PLAN, DuplicateAmount),
    (of_each(_allocations, _revised), _PLAN, RevisedInThePlan),
    (_sum, _PLAN, SumTooLarge),
    (_days, _PLAN, DayOutOfRange),
    (of_each(_activities, _ends), _PLAN, EndsBeforeItStarts),
    (of_each(_milestones, _due), _PLAN, DueAfterTheEnd),
    (_quick_win, _PLAN, QuickWinWithoutOwner),
    (_agencies, OWNERSHIP, DuplicateAgency, UnknownAgency, AgencyRetired),
    (_sub_dimension, _CATALOGUE, UnknownSubDimension),
    (_identities, _PLAN, DuplicateActivity, ActivityOfAnotherProgramme),
    (_reported, STORED, ActivityReported),
)
