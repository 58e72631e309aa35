"""Reading the ledger. On a regency's role row-level security leaves its own rows only; the ministry sees all."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject, Left

from api.http.exceptions import NotFound
from api.http.lookup import narrowed, one
from api.http.paging import order
from api.national.ledger import by_rule, owing, problems
from api.national.ledger.models import Deadline, Extension, Receipt, Submission, SubmissionEvent
from api.national.ledger.words import Kind, State, Step
from tenants import Fields, frozen
from tenants.pool import statements

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Annotated(TypedDict):
    """A submission with its standing."""

    status: str
    status_since: datetime
    answer_by: date | None
    assignee: UUID | None
    is_superseded: bool
    about: Fields | None


#: A submission of `submissions()`.
type Standing = WithAnnotations[Submission, Annotated]

#: Ids sort by the time they were made.
ORDER = order(
    "-id", also=("regency_code", "kind", "subject", "submitted_at", "status_since"), since="status_since",
    columns={"regency_code": "regency__kemendagri_code"},
)  # fmt: skip


def _said(path: str) -> Left:
    """Return a word of the content, cut to the length of a label: a regency's role may write megabytes."""
    return Left(KT(f"content__{path}"), 100)


_ABOUT = JSONObject(
    start=_said("masterplan__plan_period_start"),
    end=_said("masterplan__plan_period_end"),
    version=_said("masterplan__number"),
    instrument=_said("instrument"),
    number=_said("instrument_number"),
)


def kind(text: str) -> Kind:
    """Return the kind that an address names. Raises NotFound."""
    if text not in Kind.values:
        raise NotFound(f"no kind {text}")
    return Kind(text)


def submissions(**filters: Any) -> QuerySet[Standing]:
    """Return submissions, but not their content.

    Each has `status`, `status_since`, `answer_by`, `assignee` and `is_superseded`.

    `about` names, for people, the plan of a masterplan or of targets, or the regulation of an enactment.

    Filters by column or by one of those (lookup.narrowed).
    """
    events = SubmissionEvent.objects.filter(submission=OuterRef("pk")).order_by("-number")
    steps = events.exclude(kind=Step.ASSIGNED)
    assigned = events.filter(kind=Step.ASSIGNED)
    withdrawn = events.filter(kind=Step.WITHDRAWN)
    newer = Submission.objects.filter(
        # A plan is edited on once its newest revision is withdrawn: a step of an older one would end that.
        Q(kind=Kind.MASTERPLAN) | ~Exists(withdrawn),
        regency=OuterRef("regency"),
        kind=OuterRef("kind"),
        subject=OuterRef("subject"),
        revision__gt=OuterRef("revision"),
    )
    rows = Submission.objects.defer("payload", "content").annotate(
        status=Subquery(steps.values("state")[:1]),
        status_since=Subquery(steps.values("at")[:1]),
        answer_by=Subquery(steps.values("answer_by")[:1]),
        assignee=Subquery(assigned.values("assignee_id")[:1]),
        is_superseded=Exists(newer),
        about=Case(When(kind__in=[Kind.MASTERPLAN, Kind.ENACTMENT, Kind.TARGETS], then=_ABOUT)),
    )
    return narrowed(rows, **filters)


def submission(id: UUID) -> Standing:
    """Return one of `submissions()`. Raises NotFound."""
    return one(submissions(), "submission", pk=id)


def payload(id: UUID) -> bytes:
    """Return the exact bytes that were submitted. Raises NotFound."""
    return bytes(one(Submission.objects.values_list("payload", flat=True), "submission", pk=id))


def receipt(submission: UUID) -> str:
    """Return the receipt of a submission, as it was issued. Raises NotFound."""
    return one(Receipt.objects.values_list("jws", flat=True), "submission", submission_id=submission)


def events(submission: UUID) -> QuerySet[SubmissionEvent]:
    """Return the steps of a submission, the first one first."""
    return SubmissionEvent.objects.filter(submission_id=submission).order_by("number")


def last_sent_or_withdrawn(*, kind: str, subject: str) -> SubmissionEvent | None:
    """Return the last step by which the asking regency sent or withdrew the subject."""
    steps = SubmissionEvent.objects.filter(kind__in=[Step.SUBMITTED, Step.WITHDRAWN])
    return steps.filter(submission__kind=kind, submission__subject=subject).order_by("-id").first()


@frozen
class Revisions:
    """Newest revisions of a subject: among all, among those not withdrawn, and among the accepted ones."""

    newest: Standing | None
    in_force: Standing | None
    accepted: Standing | None


def revisions(*, kind: str, subject: str) -> Revisions:
    """Return the newest revisions of a subject of the asking regency. One query."""
    found = list(submissions(kind=kind, subject=subject).order_by("-revision"))
    return Revisions(
        newest=next(iter(found), None),
        in_force=next((each for each in found if each.status != State.WITHDRAWN), None),
        accepted=next((each for each in found if each.status == State.ACCEPTED), None),
    )


def deadline_of(*, kind: str, subject: str) -> Deadline | None:
    """Return the stored deadline, or the one by rule."""
    stored = Deadline.objects.filter(kind=kind, subject=subject).first()
    return stored or by_rule.deadline(kind=kind, subject=subject)


def check_open_and_late(*, kind: str, subject: str, at: datetime, regency_id: int) -> bool:
    """Return True if a submission at this instant is late: after the deadline, or the latest extension that applies.

    A submission due before the regency was onboarded is not late. Raises Conflict after the deadline closed:
    extensions do not open it again.
    """
    deadline = deadline_of(kind=kind, subject=subject)
    if deadline is None:
        return False
    if deadline.closes_at is not None and deadline.closes_at <= at:
        raise problems.Closed(subject=subject)
    if at <= deadline.due_at:
        return False
    applies = Extension.objects.filter(deadline_id=deadline.pk).filter(
        Q(only_for=None) | Q(only_for=regency_id)
    )
    due_at = max([deadline.due_at, *applies.values_list("due_at", flat=True)])
    if at <= due_at:
        return False
    ((since,),) = statements.fetch(f"SELECT {owing.JOINED.format('%s')}", [regency_id])
    return owing.was_due(due_at, since=since)
