"""Shapes of submissions and deadlines, for both sides."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from api.http import etags, labels, shapes
from api.http.messages import _
from api.http.shapes import (
    DATE,
    TEXT,
    Strings,
    choice,
    day,
    field,
    flag,
    ident,
    instant,
    many,
    matching,
    nested,
    several,
    shape,
    text,
    whole,
)
from api.identity.shapes import NamedApplication
from api.national.ledger import models
from api.national.ledger.words import MOVES, SUBJECTS, Capacity, Kind, Rule, State, Step
from tenants import Named

_SUBJECT = "The reporting period, such as 2025-Q4, or the masterplan's id."
_PERIOD = "The reporting period, such as 2025-Q4."
HASH_FORM = _("of a SHA-256: 64 hexadecimal digits")
HASH = matching(r"^[0-9a-fA-F]{64}$", HASH_FORM)
_OF_SUBMISSION = matching(
    f"^({'|'.join(sorted({*SUBJECTS.values()}))})$",
    _("of a subject: a quarter such as 2025-Q4, an id, or a cohort and stage such as 2022/1"),
)


labels.say({"officer": "Submitting officer"})


@shape(sparse=True)
class SubmissionFilters:
    kind: Strings = several(Kind, "The kind of submission.")
    subject: Strings = several(_OF_SUBMISSION, _SUBJECT)
    status: Strings = several(State, "Its status.")
    is_superseded: bool = flag("False leaves out those that a newer revision replaced.")


@shape
class SignatoryRow:
    """Office that signs a submission, and in which capacity."""

    office: str = text(200, "The office that signs, never a name.")
    capacity: str = choice(
        Capacity,
        "definitive, acting_pj, acting_plt, acting_plh; officer if no sign-off was required.",
    )


@shape(name="LedgerRowOut")
class LedgerRow:
    """A submission in the national ledger."""

    id: UUID = ident("The submission's id.")
    regency_code: str = text(5, "The regency's Kemendagri code.")
    kind: str = choice(Kind, "The kind of submission.")
    subject: str = text(40, _SUBJECT)
    subject_label: str = text(300, "A readable name of the subject, in the language of Accept-Language.")
    revision: int = whole("The number of this submission of its subject, from 1.")
    reason: str = text(2000, "The reason for this revision, or empty.")
    sequence: int = whole("The number of this submission among all of the regency's, from 1.")
    content_hash: str = text(64, "SHA-256 of the exact bytes submitted, in hexadecimal.")
    previous_hash: str = text(64, "Link hash of the regency's previous submission.")
    link_hash: str = text(64, "SHA-256 over previous hash, sequence (8 bytes, big-endian) and content hash.")
    is_late: bool = flag("True if the deadline had passed.", source="late")
    is_self_checked: bool = flag(
        "True if submitting marked values as checked that were only entered.", source="self_released"
    )
    signatory: SignatoryRow = nested("Official responsible for the submission.")
    submitted_at: datetime = instant("In UTC.")
    application: NamedApplication | None = nested(
        "The application that submitted what somebody signed off; null if a person submitted."
    )
    status: str = choice(State, "Its status.")
    status_since: datetime = instant("When it got this status, in UTC.")
    is_superseded: bool = flag(
        "True if a newer revision that was not withdrawn replaced it; for a masterplan, any newer one."
    )
    answer_by: date | None = day("For a returned one, the day by which to answer.", key="answer_due_on")
    may: Strings = many("Steps that the caller may take next.", MOVES)

    @classmethod
    def of[R: LedgerRow](
        cls: type[R], submission: models.Submission, *, code: str, may: Iterable[str], **more: Any
    ) -> R:
        """Make a row from one of `queries.submissions()`."""
        standing: Any = submission
        return shapes.from_model(
            cls,
            submission,
            regency_code=code,
            subject_label=subject_label(standing.kind, standing.subject, standing.about),
            signatory=SignatoryRow(
                office=submission.signatory_office, capacity=submission.signatory_capacity
            ),
            application=NamedApplication(
                id=submission.submitted_by_id, name=submission.submitted_by_application
            )
            if submission.submitted_by_application
            else None,
            answer_by=standing.answer_by if standing.status == State.RETURNED else None,
            may=tuple(may),
            **more,
        )


def subject_label(kind: str, subject: str, about: Named | None) -> str:
    """Return a readable name of a submission's subject; `about` is that of `queries.submissions()`."""
    about = {name: str(said)[:100] for name, said in (about or {}).items()}
    match kind:
        case Kind.MASTERPLAN:
            return str(_("Masterplan {start}-{end}, version {version}", **about))
        case Kind.TARGETS:
            return str(_("Targets {start}-{end}, version {version}", **about))
        case Kind.ENACTMENT:
            return f"{labels.of(about['instrument'])} {about['number']}"
        case Kind.BIMTEK_DELIVERABLE:
            cohort, _slash, stage = subject.rpartition("/")
            return str(_("Bimtek {cohort}, stage {stage}", cohort=cohort, stage=stage))
    return subject


@shape
class EventRow:
    """One step of a submission."""

    kind: str = choice(Step, "The step taken.")
    status: str = choice(State, "Its status.", source="state")
    at: datetime = instant("In UTC.", key="created_at")
    office: str = text(200, "The office that did it.", source="actor_office")
    note: str = text(5000, "In words, or empty.")
    reasons: Strings = many("Reasons for a return.", TEXT)
    answer_by: date | None = day("For a return, the day by which to answer.", key="answer_due_on")
    by_rule: str | None = choice(Rule, "For an acceptance by rule, the rule.")

    @classmethod
    def of(cls, event: models.SubmissionEvent) -> "EventRow":
        return shapes.from_model(cls, event, by_rule=event.by_rule or None)


@shape(sparse=True)
class DeadlineFilters:
    kind: Strings = several(Kind, "The kind of submission due.")
    subject: Strings = several(_OF_SUBMISSION, _SUBJECT)


@shape
class Deadline:
    """Instants of a kind of submission: when it opens, is due and closes."""

    opens_at: datetime = instant("When submission opens, in UTC.")
    due_at: datetime = instant("Submissions after this instant are late.")
    closes_at: datetime | None = instant(
        "After this instant nothing is accepted; null: late submissions always are.", default=None
    )


@shape
class Extend:
    """Later due instant of a deadline, for all regencies or for one, with the reason."""

    due_at: datetime = instant("The later instant.")
    reason: str = text(2000, "The reason, which everyone in the round sees.")
    regency_code: str | None = text(
        5, "For one regency only, by its Kemendagri code; null for all.", default=None
    )


@shape
class ExtensionRow:
    """Extension of a deadline, with its author and reason."""

    due_at: datetime = instant("The later instant, in UTC.")
    regency_code: str | None = text(5, "The only regency that it applies to; null for all.")
    reason: str = text(2000, "Why.")
    office: str = text(200, "Office of the person who extended it.", source="actor_office")
    at: datetime = instant("When, in UTC.", key="created_at")


@shape
class DeadlineRow:
    """Due day of a kind of submission."""

    kind: str = choice(Kind, "The kind of submission due.")
    subject: str = text(40, _PERIOD)
    opens_at: datetime = instant("In UTC.")
    due_at: datetime = instant("As announced, in UTC.")
    closes_at: datetime | None = instant("In UTC, or null.")
    version: int = whole("The version, counted from 1. Extensions do not change it.")
    extensions: tuple[ExtensionRow, ...] = many("In the order in which they were given.")

    @property
    def etag(self) -> str:
        """Return the ETag. An extension changes it; storing a deadline by rule does not."""
        return etags.strong("deadline", self.kind, self.subject, self.version, len(self.extensions))

    @classmethod
    def of(cls, deadline: models.Deadline) -> "DeadlineRow":
        """Make a row from a deadline and its extensions; one by rule has none."""
        extensions = sorted(deadline.extensions.all(), key=lambda each: each.at) if deadline.pk else ()
        return shapes.from_model(
            cls,
            deadline,
            extensions=tuple(
                shapes.from_model(
                    ExtensionRow,
                    each,
                    regency_code=each.only_for.kemendagri_code if each.only_for else None,
                )
                for each in extensions
            ),
        )


STANDINGS = ("not_open", "open", "met", "late", "not_owed", "closed")


@shape
class RegencyDeadlineRow(DeadlineRow):
    """A deadline as it applies to the regency, in its zone."""

    due_for_you: datetime = instant("Including the extensions that apply, in UTC.", key="own_due_at")
    due_local: str = text(
        100,
        "The same for people: 31 Januari 2027 pukul 23.59 WIB; in English if Accept-Language asks for it. The "
        "end of a day is written as 23.59 of that day, in the regency's zone or the ministry's.",
    )
    status: str = choice(
        STANDINGS,
        "Its present standing. met, late: it has passed; late, too, while nothing came. not_owed: it passed before the"
        " regency was onboarded, or is for another cohort.",
    )
    submitted_at: datetime | None = instant(
        "When the first submission that was not withdrawn came, in UTC; null: none did."
    )
    is_declined: bool = flag("True if the regency declined by letter.")


@shape
class Decline:
    """Letter in which a regency declines to submit something."""

    regency_code: str = text(5, "The Kemendagri code.", source="regency.kemendagri_code")
    kind: str = choice(Kind, "The kind of submission that is declined.")
    subject: str = text(40, _PERIOD)
    letter_number: str = text(100, "The letter's number.")
    letter_date: date = field(DATE, "The letter's date.", key="letter_signed_on")
    note: str = text(2000, "A word with it.", default="")


@shape(alike=True)
class DeclinationRow(Decline):
    """A regency's letter, recorded."""

    office: str = field(TEXT, "Office of the person who recorded it.", source="actor_office")
    at: datetime = instant("When, in UTC.", key="created_at")


@shape
class LedgerHeadRow:
    """The end of a regency's chain of submissions when a day began; for one made up later, on that day."""

    regency_code: str = text(5, "The Kemendagri code.", source="regency.kemendagri_code")
    on: date = day("The day, in western Indonesia.", key="signed_on")
    at: datetime = instant("When it was signed.", key="signed_at")
    is_made_up: bool = flag("True if it was signed after its day, because none was signed on it.")
    sequence: int = whole("The last submission's number.")
    link_hash: str = text(64, "The last submission's link hash, as in its receipt.")
    jws: str = text(4000, "The signed head, as a compact JWS (typ kepala-rantai).")
