"""Refusals and warnings about programmes and realisations."""

from datetime import date

from api.http.exceptions import Conflict, Fault, Invalid, StateFault
from api.http.messages import Message, Text
from api.http.problems import Finding


class DuplicateActivity(Fault):
    """The activity is named twice."""


class ActivityOfAnotherProgramme(StateFault):
    """This activity belongs to another programme: leave the id out to add a new one."""


class SumTooLarge(Fault):
    """The amounts come to more than 20 digits."""


class DuplicateAgency(Fault):
    """Name this only once."""


class QuickWinWithoutOwner(Fault):
    """A quick win needs an owner: name the office, or the lead agency."""


class DueAfterTheEnd(Fault):
    """The milestone is due after the activity ends."""


class NotANomenclatureCode(
    Fault, do="Use the code of a programme, activity or sub-activity, or leave it empty."
):
    """A nomenclature code (Permendagri 90/2019) has a form such as 2.16.02, 2.16.02.2.01 or 2.16.02.2.01.0001."""


class UnknownNomenclatureCode(StateFault, do="Use a code from that list, or leave it empty."):
    """{value} is not in the nomenclature that the ministry has loaded ({source})."""

    value: str
    source: str


class UnknownRpjmdMission(
    StateFault, do="Use the code of a mission, or add the mission to `rpjmd_missions` of the masterplan."
):
    """The masterplan has no mission {value} of the RPJMD."""

    value: str


class NotAVillageCode(Fault):
    """The code of a village has a form such as 51.01.02.2003."""


class VillageOfAnotherRegency(StateFault):
    """The codes of this regency's villages begin with {regency}."""

    regency: str


class LocationIncomplete(Fault, do="Give latitude and longitude together, or the code of a village."):
    """A location is a point or a village."""


class OutsideIndonesia(Fault, do="Check that latitude and longitude are not swapped."):
    """The point does not lie in Indonesia."""


class DuplicateLocation(Fault):
    """The location is named twice."""


class DuplicateIndicator(Fault):
    """The series of the indicator is named twice."""


class NoDraftMasterplan(Conflict, do="Start a draft: `POST .../masterplans/`."):
    """There is no draft of the masterplan to write to. Start one:

    POST .../masterplans/ with a plan period, or with based_on_id to go on from an earlier version.
    """


class NoPlanInForce(Conflict, do="Enact a masterplan first: `POST .../masterplans/{id}/enact/`."):
    """No version of the masterplan is in force in {year}, so no programme can begin outside the plan."""

    year: int


class CeilingOutsideThePlan(Fault, do="Put the amounts into `budgets/{year}/{programme}/`."):
    """A programme outside the plan has no ceilings: enter its money in the budget of each year."""


class RevisedInThePlan(Fault, do="Put the revised amount into `budgets/{year}/{programme}/`."):
    """A plan sets ceilings only: record the revision by an APBD Perubahan in the budget of {year}."""

    year: int


class ActivityReported(Conflict, do="Keep the activity; stop it by a realisation."):
    """Activities that would be removed have realisations: {count}."""

    count: int


class OutsideThePlan(StateFault, do="Send `begun` or `dropped`."):
    """The programme is in no plan for this year: its status is begun or dropped, not planned."""


class InThePlan(StateFault, do="Send `planned` or `dropped`."):
    """The programme is part of the plan: its status is planned or dropped, not begun."""


class BegunProgramme(StateFault, do="Keep its budget, or delete the programme."):
    """A programme that was begun in this year needs a budget for the year: {programme}."""

    programme: str


class OutsidePlanPeriod(StateFault, do="Move the amount into the plan period, or change the period."):
    """The plan period is {start} to {end}."""

    start: int
    end: int


class DuplicateAmount(Fault):
    """Another amount of the programme has this year, source and stage."""


class NotAQuarter(Invalid):
    """Give a quarter, such as {quarter}."""

    quarter: str


class SourcesDoNotAddUp(Fault):
    """Name each source once; their sum must be spent_to_date ({spent_to_date})."""

    spent_to_date: int


class UnknownMilestone(StateFault, do="Name a milestone of the activity only once."):
    """The activity does not have this milestone, or it is named twice."""


class UnknownActivity(StateFault, do="Use an activity of a programme: `GET .../programmes/`."):
    """There is no activity with this id."""


class BeforeThePlan(StateFault, do="Give that year or a later one."):
    """The programme begins in {first_year}, in its plan or outside it."""

    first_year: int


class VersionRequired(StateFault, do="Read the present version and send its version number."):
    """This exists already with different content: send the version that you read."""


class ChangedMeanwhile(StateFault, do="Read it again, apply your change and send it with the new version."):
    """Someone else changed this: it is at version {version} now."""

    version: int


class RemovedMeanwhile(StateFault, do="Leave the version out to add it again."):
    """Someone else removed this from this version of the masterplan."""


class DuplicateProgramme(Fault):
    """The programme is named twice."""


class DuplicateBook(Fault):
    """The book is named twice."""


class WorkbookOfAnotherPlan(Conflict, do="Download the workbook of this regency and fill that in."):
    """This workbook was made from a version of the masterplan that does not exist here, perhaps of another regency."""


class NoMasterplan(Conflict, do="Start a masterplan: `POST .../masterplans/`."):
    """There is no masterplan yet. Begin one: POST .../masterplans/."""


class PhysicalPercentFallsWithoutReason(StateFault):
    """The progress is lower than in the previous quarter ({before}): explain this in reason."""

    before: str


class SpentFallsWithoutReason(StateFault):
    """The money spent is lower than in the previous quarter ({before}): explain this in reason."""

    before: str


class PhysicalPercentAboveTheNextQuarter(StateFault):
    """The progress would be higher than in the next quarter ({after}).

    Correct that quarter first, or give it a reason.
    """

    after: str


class SpentAboveTheNextQuarter(StateFault):
    """The money spent would be higher than in the next quarter ({after}).

    Correct that quarter first, or give it a reason.
    """

    after: str


class MasterplanIncomplete(Conflict, do="Complete the items listed in `errors` and `.../completeness/`."):
    """The masterplan is not complete. Missing parts: {missing}, see .../completeness/."""

    missing: int


class ActivityNotInPlan(Fault):
    """Add the activity on the sheet of activities."""


class NoRealisation(Fault):
    """Fill in progress and money spent of this activity on the sheet of realisations."""


class TitleTaken(Fault):
    """A programme with this title exists: change its row."""


class ActivityExists(Fault):
    """The programme has an activity with this title: change its row."""


class MilestoneExists(Fault):
    """The activity has a milestone with this title: change its row."""


class UnknownProgramme(StateFault, do="Use a programme from `GET .../programmes/`."):
    """There is no such programme."""


class AmbiguousProgramme(Fault):
    """There are several programmes with this title."""


class AmbiguousActivity(Fault):
    """The programme has several activities with this title."""


class SpentBeyondAllocated(Finding):
    """{programme}: {spent} is spent in {year}, but only {allocated} is allocated."""

    programme: str
    spent: int
    year: int
    allocated: int


class BudgetOutsideThePlan(Finding):
    """{programme} has a budget for {year}, a year of no plan that contains it."""

    programme: str
    year: int


class ActivityNotBegun(Finding):
    """The plan begins the activity on {starts_on}, after the quarter."""

    starts_on: date


class WithoutBudget(Finding):
    """Programmes that report in {year} and have no budget for it: {count}."""

    count: int
    year: int


# What a masterplan still lacks.


class ReadinessMissing(Finding):
    """Give a score and a description of the readiness of {element}."""

    element: Text


class StrategyMissing(Finding):
    """Write the strategy for {dimension}."""

    dimension: Text


class RoadMapYearMissing(Finding):
    """Describe the steps of {year}."""

    year: int


class BookMissing(Finding):
    """Add the book {book}."""

    book: Message


class BookWithoutText(Finding):
    """Write the chapters of {book}."""

    book: str


class DimensionWithoutProgramme(Finding):
    """Add a programme in {dimension}."""

    dimension: Text


class DimensionWithoutQuickWin(Finding):
    """Choose a quick win in {dimension}."""

    dimension: Text


class ProgrammeWithoutLeadAgency(Finding):
    """{programme}: name the lead agency."""

    programme: str


class ProgrammeWithoutRpjmdMission(Finding):
    """{programme}: name a mission of the RPJMD, by a code from the masterplan."""

    programme: str


class ProgrammeWithoutCeilings(Finding):
    """{programme}: allocate money for at least one year."""

    programme: str


class ProgrammeWithoutActivities(Finding):
    """{programme}: add at least one activity."""

    programme: str


class ActivityWithoutDates(Finding):
    """{programme}: give the first and the last day of {activity}."""

    programme: str
    activity: str


class NoProgramme(Finding):
    """Add at least one programme."""
