"""Refusals and warnings about reports and other submissions."""

from api.http.exceptions import Conflict, Fault, Forbidden, StateFault
from api.http.problems import Finding


class QuarterTooEarly(Conflict, do="Choose a later quarter."):
    """Reports can be made for quarters from {first_year} on."""

    first_year: int


class EnactmentReliedOn(
    Conflict, do="Correct the enactment by PATCH, or withdraw the reports first: `reports` names them."
):
    """Reports rely on this enactment: {listed}."""

    listed: str


class PlanNotSubmitted(Conflict, do="Submit or enact the version of the masterplan first."):
    """The ministry does not have this version of the masterplan yet."""


class NoTargets(Conflict, do="Set targets for the years of the plan period: `PUT .../targets/...`."):
    """No target of a national indicator lies in the years of this plan."""


class NotYourAgency(Forbidden, do="Ask the agency itself or the steward to do it."):
    """This agency is not one of yours."""


class PartNotDelivered(Conflict, do="Wait until the agency delivers its part."):
    """This part has not been delivered."""


class PartsMissing(Conflict, do="Ask the agencies for their parts: `GET .../parts/` lists them."):
    """{count} of the agencies have not delivered their part."""

    count: int


class ContentChanged(Conflict, do="Ask for the preview, check it and send its hash."):
    """The content has changed since you read it: `changed` lists the changes."""


class StepNotYours(Forbidden, do="Ask somebody with the role for this step to sign off."):
    """Your role does not allow this sign-off step: {step}."""

    step: str


class NotPrepared(Conflict, do="Ask a steward to sign off the content as prepared first."):
    """This content has not been signed off as prepared."""


class FourEyes(Conflict, do="Ask another person to approve it."):
    """You signed off this content as prepared yourself: another person has to approve it."""


class SignOffMissing(Conflict, do="Sign the content off, then submit."):
    """Sign-off steps missing for this content: {missing}. Sign it off, then submit."""

    missing: list[str]


class NotApproved(Finding):
    """This content has not been approved."""


class PartMissing(Finding):
    """{agency} has not delivered its part."""

    agency: str


class NotReported(Finding):
    """Values due within {period} that are submitted as not reported: {count}."""

    count: int
    period: str


class NotApplicableNotAgreed(Finding):
    """Values that are submitted as not applicable without the ministry's agreement: {count}.

    Until it agrees they count as not reported.
    """

    count: int


class OtherRelease(Finding):
    """Values from before a release that measures them differently: {count}.

    No figure includes them until they are entered again.
    """

    count: int


class RealisationMissing(Finding):
    """Activities that have no realisation of {period}: {count}."""

    count: int
    period: str


class RestatedWithoutReason(Finding):
    """Rows that differ from an earlier report without a reason: {count}."""

    count: int


class NothingSubmitted(Finding):
    """The report is empty: no value, no realisation, no correction. The receipt says so."""


class StillReturned(Finding):
    """The ministry returned this content: correct it, or object. Submitting it again changes nothing."""


class NoDeliverable(Finding):
    """There is no deliverable yet: send the content to the preview first."""


class DeliverableWithoutDocument(Finding):
    """{deliverable} names no file."""

    deliverable: str


class EarlierStageMissing(Finding):
    """Stage {stage} of this bimtek has not been submitted."""

    stage: int


class DocumentNotLinked(StateFault, do="Send the file to `evidence/` and link it to the stage."):
    """The file of {deliverable} is not linked to this stage."""

    deliverable: str


class HeadCountDiffers(Fault, do="Correct the total or the numbers by office: count everybody once."):
    """{head_count} attended in all, but the numbers by office make {by_office}."""

    head_count: int
    by_office: int


class DuplicateOffice(Fault, do="Name each office once."):
    """This office is listed above already."""
