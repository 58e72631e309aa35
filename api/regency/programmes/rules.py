"""Rules of a programme, however it arrives: singly, in a set, in a masterplan's document, in a workbook."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from api.http.exceptions import Fault
from api.http.grammar import days
from api.http.messages import _
from api.http.problems import DayOutOfRange, EndsBeforeItStarts, GrammarError
from api.http.rules import OWNERSHIP, STORED, Found, Rules, of_each
from api.http.unread import UNREAD, numbered
from api.identity.problems import AnotherAgency
from api.national.catalogue import nomenclature
from api.national.catalogue.problems import UnknownIndicator, UnknownSeries, UnknownSubDimension
from api.regency.masterplan.problems import AgencyRetired, UnknownAgency
from api.regency.programmes import policies, proposals
from api.regency.programmes.models import Allocation as Stored
from api.regency.programmes.problems import (
    ActivityOfAnotherProgramme,
    ActivityReported,
    CeilingOutsideThePlan,
    ChangedMeanwhile,
    DueAfterTheEnd,
    DuplicateActivity,
    DuplicateAgency,
    DuplicateAmount,
    DuplicateIndicator,
    DuplicateLocation,
    DuplicateProgramme,
    LocationIncomplete,
    NotANomenclatureCode,
    NotAVillageCode,
    OutsideIndonesia,
    OutsidePlanPeriod,
    QuickWinWithoutOwner,
    RemovedMeanwhile,
    RevisedInThePlan,
    SumTooLarge,
    UnknownNomenclatureCode,
    UnknownRpjmdMission,
    VersionRequired,
    VillageOfAnotherRegency,
)
from api.regency.programmes.proposals import Proposal, keeps_sub_dimension, new_agencies
from api.regency.programmes.purpose import LATITUDES, LONGITUDES, VILLAGE, Location, ProgrammeIndicator
from api.regency.programmes.shapes import (
    INDICATIVE,
    LARGEST_SUM,
    LEAD,
    Activity,
    Allocation,
    Milestone,
    ProgrammeRow,
    agencies_of,
    in_force,
)
from tenants import frozen


@frozen
class Sent:
    """A row of a set: the version on which it is based, the stored one, and True if an earlier row names it too."""

    version: int | None
    before: ProgrammeRow | None
    is_repeated: bool


def _repeated(asked: Sent) -> Found:
    if asked.is_repeated:
        yield DuplicateProgramme("/id")


def _version(asked: Sent) -> Found:
    if asked.before is None:
        if asked.version:
            yield RemovedMeanwhile("/version")
    elif asked.version is None:
        yield VersionRequired("/version")
    elif asked.version != asked.before.version:
        yield ChangedMeanwhile("/version", version=asked.before.version)


def _own_agency(asked: Proposal) -> Found:
    leads = [each.lead_agency for each in (asked.content, asked.before) if each]
    if not asked.grant.may_write_for(*leads):
        yield AnotherAgency()


#: Of what is asked, the items of a list, each with its place.
type Items = Callable[[Any], Iterable[tuple[str, Any]]]


def items_of(name: str, place: str = "") -> Items:
    """Return the function that gives the items of a list, each with its place."""
    return lambda asked: (
        (f"/{place or name}/{n}", each) for n, each in numbered(getattr(asked.content, name))
    )


def each_once(items: Items, fault: type[Fault]) -> Callable[[Any], Found]:
    """Return the predicate that finds the items whose key occurs at an earlier place."""

    def repeated(asked: Any) -> Found:
        seen: set[tuple[Any, ...]] = set()
        for place, each in items(asked):
            if any(part is UNREAD for part in each.key):
                continue
            if each.key in seen:
                yield fault(place)
            seen.add(each.key)

    return repeated


_locations, _indicators, _activities = map(items_of, ("locations", "indicators", "activities"))
_allocations = items_of("allocations", INDICATIVE)


def _years(asked: Proposal) -> Found:
    given = [(f"{place}/year", each.year) for place, each in _allocations(asked)]
    if asked.begun_in:
        given.append(("/begun_in", asked.begun_in))
    for place, year in given:
        if year is not UNREAD and year not in asked.plan.years:
            yield OutsidePlanPeriod(place, start=asked.plan.years[0], end=asked.plan.years[-1])


def _begun(asked: Proposal) -> Found:
    if asked.begun_in and asked.content.allocations:
        yield CeilingOutsideThePlan(f"/{INDICATIVE}")


def _revised(asked: Proposal, allocated: Allocation) -> Found:
    """Yield a fault for a revised amount, unless it was stored before budgets existed."""
    before = asked.before.allocations if asked.before else ()
    if allocated.stage == Stored.Stage.REVISED and allocated not in before:
        yield RevisedInThePlan("/stage", year=allocated.year)


def _sum(asked: Proposal) -> Found:
    if in_force(asked.content.allocations) > LARGEST_SUM:
        yield SumTooLarge(f"/{INDICATIVE}")


def _quick_win(asked: Proposal) -> Found:
    content = asked.content
    if content.quick_win and content.lead_agency is None and not content.quick_win_owner.strip():
        yield QuickWinWithoutOwner("/quick_win_owner")


def _agencies(asked: Proposal) -> Found:
    new, known, seen = new_agencies(asked.content, asked.before), asked.named.agencies, set[UUID]()
    for place, id in agencies_of(asked.content).items():
        if id in seen:
            yield DuplicateAgency(place)
        elif place in new and id not in known:
            yield UnknownAgency(place, value=str(id))
        elif place in new and not known[id].active:
            yield AgencyRetired(place, agency=known[id].name)
        if place != LEAD:
            seen.add(id)


def _sub_dimension(asked: Proposal) -> Found:
    wanted = asked.content.sub_dimension
    if not keeps_sub_dimension(asked.content, asked.before) and wanted not in asked.named.dimensions:
        yield UnknownSubDimension("/sub_dimension", value=wanted, choices=list(asked.named.dimensions))


def _nomenclature(asked: Proposal) -> Found:
    code = asked.content.nomenclature_code
    is_kept = asked.before is not None and code == asked.before.nomenclature_code
    if not code or is_kept:
        return
    if not re.fullmatch(nomenclature.FORM, code):
        yield NotANomenclatureCode("/nomenclature_code")
    elif source := nomenclature.lacking(code):
        yield UnknownNomenclatureCode("/nomenclature_code", value=code, source=source)


def _mission(asked: Proposal) -> Found:
    code = asked.content.rpjmd_mission
    is_kept = asked.before is not None and code == asked.before.rpjmd_mission
    if code and not is_kept and code not in asked.plan.mission_codes:
        yield UnknownRpjmdMission("/rpjmd_mission", value=code)


def _place(asked: Proposal, location: Location) -> Found:
    is_point = location.latitude is not None
    if is_point != (location.longitude is not None) or not (is_point or location.village_code):
        yield LocationIncomplete()


def _village(asked: Proposal, location: Location) -> Found:
    code, regency = location.village_code, asked.grant.code
    if code and not re.fullmatch(VILLAGE, code):
        yield NotAVillageCode("/village_code")
    elif code and not code.startswith(f"{regency}."):
        yield VillageOfAnotherRegency("/village_code", regency=regency)


def _point(asked: Proposal, location: Location) -> Found:
    for name, (least, most) in (("latitude", LATITUDES), ("longitude", LONGITUDES)):
        degrees = getattr(location, name)
        if degrees is not None and degrees is not UNREAD and not least <= degrees <= most:
            yield OutsideIndonesia(f"/{name}")


def _series(asked: Proposal, moved: ProgrammeIndicator) -> Found:
    known = asked.named.series.get(moved.indicator)
    if asked.before and any(moved.key == each.key for each in asked.before.indicators):
        return
    if known is None:
        yield UnknownIndicator("/indicator", value=moved.indicator)
    elif moved.series not in known:
        yield UnknownSeries("/series", value=moved.series, choices=sorted(known))


def _milestones(asked: Proposal) -> Iterable[tuple[str, tuple[Activity, Milestone]]]:
    for place, activity in _activities(asked):
        for n, each in numbered(activity.milestones):
            yield f"{place}/milestones/{n}", (activity, each)


def _days(asked: Proposal) -> Found:
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


def _ends(asked: Proposal, activity: Activity) -> Found:
    if activity.starts_on and activity.ends_on and activity.ends_on < activity.starts_on:
        yield EndsBeforeItStarts("/ends_on")


def _due(asked: Proposal, item: tuple[Activity, Milestone]) -> Found:
    activity, milestone = item
    if activity.ends_on and milestone.due_on > activity.ends_on:
        yield DueAfterTheEnd("/due_on")


def _identities(asked: Proposal) -> Found:
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


def _reported(asked: Proposal) -> Found:
    if not (asked.before and asked.begun_in):
        return ()
    kept = {each.id for each in proposals.identified(asked.content, asked.before).activities}
    return policies.reported([each for each in asked.before.activities if each.id not in kept])


_PLAN = _("The masterplan: its period and its programmes.")
_CATALOGUE = _("The dimensions of the catalogue.")
_INDICATORS = _("The indicators of the catalogue, and the regency's own.")
_NOMENCLATURE = _(
    "The nomenclature of Permendagri 90/2019 and Kepmendagri 050-5889: its form, and the list that the ministry loaded."
)
_PLACES = _("Kemendagri's codes of villages, by their form, and the bounds of Indonesia.")

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
    (each_once(_allocations, DuplicateAmount), _PLAN, DuplicateAmount),
    (of_each(_allocations, _revised), _PLAN, RevisedInThePlan),
    (_sum, _PLAN, SumTooLarge),
    (_days, _PLAN, DayOutOfRange),
    (of_each(_activities, _ends), _PLAN, EndsBeforeItStarts),
    (of_each(_milestones, _due), _PLAN, DueAfterTheEnd),
    (_quick_win, _PLAN, QuickWinWithoutOwner),
    (_agencies, OWNERSHIP, DuplicateAgency, UnknownAgency, AgencyRetired),
    (_sub_dimension, _CATALOGUE, UnknownSubDimension),
    (_nomenclature, _NOMENCLATURE, NotANomenclatureCode, UnknownNomenclatureCode),
    (_mission, _PLAN, UnknownRpjmdMission),
    (each_once(_locations, DuplicateLocation), _PLAN, DuplicateLocation),
    (of_each(_locations, _place), _PLACES, LocationIncomplete),
    (of_each(_locations, _village), _PLACES, NotAVillageCode, VillageOfAnotherRegency),
    (of_each(_locations, _point), _PLACES, OutsideIndonesia),
    (each_once(_indicators, DuplicateIndicator), _PLAN, DuplicateIndicator),
    (of_each(_indicators, _series), _INDICATORS, UnknownIndicator, UnknownSeries),
    (_identities, _PLAN, DuplicateActivity, ActivityOfAnotherProgramme),
    (_reported, STORED, ActivityReported),
)
