"""Why a report is refused."""

from api.http.exceptions import Conflict, Fault, Forbidden, StateFault
from api.http.problems import Finding


class QuarterTooEarly(Conflict, do="Take a later quarter."):
    """Reports are of quarters from {first_year} on."""

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


class NotYourAgency(Forbidden, do="Let the agency itself or the steward do it."):
    """This is not an agency of yours."""


class PartNotDelivered(Conflict, do="Wait until the agency delivers its part."):
    """This part is not delivered."""


class PartsMissing(Conflict, do="Ask the agencies for their parts: `GET .../parts/` names them."):
    """{count} of the agencies have not delivered their part."""

    count: int


class ContentChanged(Conflict, do="Ask for the preview, look at it and send its hash."):
    """The content is not the one that you looked at: `changed` names what changed since."""


class StepNotYours(Forbidden, do="Let somebody with the role for this step sign it off."):
    """Your role does not allow this step of the sign-off: {step}."""

    step: str


class NotPrepared(Conflict, do="Let a steward sign the content off as prepared first."):
    """This content is not signed off as prepared yet."""


class FourEyes(Conflict, do="Let another person approve it."):
    """You signed this content off as prepared yourself: another person has to approve it."""


class SignOffMissing(Conflict, do="Sign the content off, then submit."):
    """This content still has to be: {missing}. Sign it off, then submit."""

    missing: list[str]


class NotApproved(Finding):
    """This content is not approved yet."""


class PartMissing(Finding):
    """{agency} has not delivered its part."""

    agency: str


class NotReported(Finding):
    """Values due within {period} that go out as not reported: {count}."""

    count: int
    period: str


class NotApplicableNotAgreed(Finding):
    """Values that go out as not applicable without the ministry's agreement: {count}.

    Until it agrees they count as not reported.
    """

    count: int


class OtherRelease(Finding):
    """Values that were written before a release that measures them otherwise: {count}.

    They are in no figure until they are entered again.
    """

    count: int


class RealisationMissing(Finding):
    """Activities that have no realisation of {period}: {count}."""

    count: int
    period: str


class RestatedWithoutReason(Finding):
    """Rows that were reported otherwise before, and have no reason: {count}."""

    count: int


class NothingSubmitted(Finding):
    """Nothing is submitted: no value, no realisation, no correction. The receipt says so."""


class NoDeliverable(Finding):
    """No deliverable is named: send what is to be submitted to the preview."""


class DeliverableWithoutDocument(Finding):
    """{deliverable} names no file."""

    deliverable: str


class EarlierStageMissing(Finding):
    """Stage {stage} of this bimtek was not submitted."""

    stage: int


class DocumentNotLinked(StateFault, do="Send the file to `evidence/` and link it to the stage."):
    """The file of {deliverable} is not linked to this stage."""

    deliverable: str


class HeadCountDiffers(Fault, do="Mend the total or the offices: count everybody once."):
    """{head_count} came in all, {by_office} by office."""

    head_count: int
    by_office: int


class DuplicateOffice(Fault, do="Name each office once."):
    """This office is counted above already."""
