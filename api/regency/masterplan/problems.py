"""Refusals about masterplans, agencies and books."""

from datetime import date

from api.http.exceptions import Conflict, Fault, StateFault
from api.http.problems import Finding
from api.national.problems import StatusDoesNotAllow


class BasedOnIsFixed(StateFault, do="Begin another version from the `based_on_id` that you want."):
    """The base of a version cannot be changed: begin another version."""


class UnknownMasterplan(StateFault, do="Use a version from `GET .../masterplans/`."):
    """There is no version of the masterplan with this id."""


class MasterplanEnacted(Conflict, do="Start a new version with `based_on_id` and change that."):
    """This version of the masterplan is enacted: start a new version with based_on_id and change that."""


class MasterplanNotEditable(StatusDoesNotAllow, do="Start a new version with `based_on_id` and change that."):
    """This version of the masterplan is submitted: start a new version with based_on_id and change that."""


class MasterplanNotDeletable(Conflict, do="Keep it: what was submitted, enacted or copied stays."):
    """Only a draft that was never submitted or enacted, and that no other version is based on, can be deleted."""


class MasterplanAlreadySubmitted(
    StatusDoesNotAllow, do="Start a new version with `based_on_id` and submit that."
):
    """The ministry has this version already, with different content.

    Start a new version with based_on_id.
    """


class Duplicate(Fault):
    """This is named twice."""


class YearOutsidePlanPeriod(Fault):
    """The plan period is {first} to {last}."""

    first: int
    last: int


class UnknownMission(Fault):
    """There is no mission {number}."""

    number: int | None


class MasterplanAlreadyEnacted(
    Conflict, do="Correct its regulation or dates by PATCH of `.../enactment/`, or undo it by DELETE."
):
    """This version is enacted already."""


class WrongRegulation(StateFault, do="Send `perbup` for a kabupaten, `perwali` for a kota."):
    """A kabupaten enacts its masterplan by Perbup, a kota by Perwali."""


class RegulationEnactsAnother(
    StateFault, do="Give this version's own regulation, or correct the other version's enactment."
):
    """This regulation enacts version {number} of the masterplan already."""

    number: int


class SignedInTheFuture(StateFault):
    """Today is {today}: give the day on which it was signed."""

    today: date


class PromulgatedInTheFuture(StateFault, do="Enact the version once its regulation is promulgated."):
    """Today is {today}: give the day on which it was promulgated."""

    today: date


class PromulgatedBeforeSigned(Fault):
    """A regulation is promulgated on the day of its signing, {signed_on}, or later."""

    signed_on: date


class InForceBeforePromulgation(Fault):
    """A regulation takes effect on the day of its promulgation, {promulgated_on}, or later."""

    promulgated_on: date


class BeforeThePlanPeriod(StateFault, do="Leave `valid_from` out, or give a day in the plan period."):
    """The plan period begins in {plan_period_start}."""

    plan_period_start: int


class AfterThePlanPeriod(StateFault):
    """The plan period ends in {plan_period_end}."""

    plan_period_end: int


class InForceTooLate(Fault, do="Check the year, or give the day of promulgation."):
    """A plan comes into force by the end of the year after its promulgation: {latest}."""

    latest: date


class TwoVersionsInForce(
    Conflict,
    do="Choose another day, or end the other version first.",
    constraints={"one_version_in_force_on_a_day": ""},
):
    """Another version of the masterplan is in force on one of these days."""


class CeilingsOutsidePlanPeriod(StateFault, do="Move or remove these amounts, then change the plan period."):
    """Programmes of this version have indicative amounts in {listed}: move or remove them first."""

    listed: str


class NotAMember(StateFault, do="Name a cohort that the regency is a member of, or none."):
    """The regency is not a member of the cohort {cohort}."""

    cohort: str


class AgencyRetired(StateFault, do="Name an active agency: `GET .../agencies/` lists them."):
    """{agency} is no longer active: name the agency that followed it."""

    agency: str


class UnknownAgency(StateFault, do="Use an agency of the regency: `GET .../agencies/`."):
    """There is no agency {value}."""

    value: str


class AgencyNameTaken(
    Conflict,
    do="Use the existing agency, or give another name.",
    constraints={"agency_name_is_unique": "/name"},
):
    """There is an agency with this name already."""


class PictureShown(Conflict, do="Remove the picture from the chapter first."):
    """The chapter {chapter} shows this picture."""

    chapter: str


class BookHasChapters(Conflict, do="Remove its chapters, or give them another `book_id`."):
    """The book has chapters."""


class UnknownBook(StateFault, do="Choose a book of this version, or add one."):
    """This version of the masterplan has no such book."""


class HtmlInMarkdown(Fault, do="Write it in Markdown, or as code between backticks."):
    """HTML is not allowed in Markdown: {html}."""

    html: str


class UnknownPicture(StateFault, do="Send the picture to `.../evidence/`, and name it `evidence:SHA256`."):
    """The regency's evidence has no picture {picture}."""

    picture: str


# What a masterplan still lacks.


class VisionMissing(Finding):
    """Write the vision."""


class MissionsMissing(Finding):
    """Name the missions."""


class ObjectivesMissing(Finding):
    """Name the objectives."""


class RegionalVisionMissing(Finding):
    """Name the regional vision that the plan supports."""


class RpjmdMissionsMissing(Finding):
    """Name the missions of the RPJMD that the plan serves."""
