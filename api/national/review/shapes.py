"""Shapes of reviews: remarks, openings, the inbox and the ministry's steps."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from api.http import shapes
from api.http.grammar.periods import Periods
from api.http.shapes import (
    DATE,
    OBJECT,
    TEXT,
    Strings,
    bounded,
    choice,
    field,
    flag,
    ident,
    instant,
    many,
    several,
    shape,
    text,
    whole,
)
from api.identity.models import MinistryRole
from api.national.figures.filters import PERIODS
from api.national.ledger.shapes import HASH, EventRow, LedgerRow, SubmissionFilters
from api.national.officers.shapes import OFFICER
from api.national.registry_fields import REGENCY
from api.national.review import models
from api.national.review.words import Part, Side
from tenants import Fields, Ids

REASON = bounded(2000)
_CONTENT = "Its content, in the form that `schema` within it names."
_EVENTS = (
    "Its steps, the first one first. Of more than 1,000, the last ones: the ministry's before the regency's."
)
REMARKS = "Remarks about it, the first one first. Of more than 1,000, the last ones: `…/comments/` lists all."


@shape
class OpeningRow:
    """Opening of a submission by somebody at the ministry."""

    at: datetime = instant("In UTC.", key="opened_at")
    part: str = choice(Part, "The object that was opened: the submission, its exact bytes, or a file.")
    evidence: str | None = text(64, "The SHA-256 of the file that was opened; null if it was not a file.")
    office: str = text(200, "The reader's office.", source="reader_office")
    roles: Strings = many("The reader's roles at the ministry.", MinistryRole, source="reader_roles")
    reader: UUID = ident("The reader's id.", source="reader_id")

    @classmethod
    def of(cls, opening: models.Opening) -> "OpeningRow":
        return shapes.from_model(cls, opening, evidence=opening.evidence or None)


@shape
class Comment:
    """Remark on a place in a submission, or an answer to one."""

    text: str = text(5000, "The text of the remark.")
    pointer: str = shapes.text(
        200,
        "The place in the content, a JSON Pointer such as /values/3; empty for all of it.",
        default="",
    )
    thread: UUID | None = ident("The remark that it answers.", default=None)
    resolves: bool = flag("True if it closes the thread.", default=False)


@shape
class CommentRow:
    """A remark on a place in a submission, or an answer to one."""

    id: UUID = ident("The comment's id.")
    thread: UUID | None = ident("For an answer, the remark that it answers.")
    pointer: str = text(200, "The place in the content, a JSON Pointer; empty for all of it.")
    label: str = text(300, "The place for people, such as ECO-03 total 2025.")
    link: str = text(300, "The address of the place for the regency, or empty.")
    text: str = text(5000, "The text of the remark.")
    resolves: bool = flag("True if it closes the thread.")
    side: str = choice(Side, "Side that wrote it.")
    office: str = field(TEXT, "The author's office.", source="author_office")
    at: datetime = instant("In UTC.", key="created_at")


@shape
class StandingRow(LedgerRow):
    """A submission with its steps and its content."""

    events: tuple[EventRow, ...] = many(_EVENTS)
    content: Fields = field(OBJECT, _CONTENT)


@shape(sparse=True)
class InboxFilters(SubmissionFilters):
    regency_code: Strings = several(REGENCY, "The regency's Kemendagri code, such as 51.01.")
    period: tuple[Periods, ...] = field(
        PERIODS,
        "Reports of the quarters in these periods: 2025-Q4, 2025, a range such as 2021:2025, or `latest`, the quarter "
        "whose values were due last.",
    )
    assignee: Ids = several(OFFICER, "The id of the person who reviews it.")
    min_age_days: int = whole(
        "Only those whose status has not changed for at least this number of days.", least=0, most=3660
    )


@shape(name="InboxRowOut")
class InboxRow(LedgerRow):
    """A submission as the ministry sees it in its inbox."""

    assignee: UUID | None = ident("Id of the officer who reviews it, or null.")
    age_days: int = whole("The number of whole days since its status changed.")


@shape
class NationalSubmissionRow(InboxRow):
    """A submission as opened by the ministry: its content, its steps, and the remarks about it."""

    receipt: str = text(4000, "The signed receipt, a compact JWS.")
    warnings: Strings | None = many(
        "Warnings of the preview when it was submitted, by code; null if they were not stored.", TEXT
    )
    events: tuple[EventRow, ...] = many(_EVENTS)
    comments: tuple[CommentRow, ...] = many(REMARKS)
    content: Fields = field(OBJECT, _CONTENT)


@shape
class Accept:
    """Acceptance of exactly the content that was read, with a remark."""

    #: None where it was left out: null is refused.
    content_hash: str = field(
        HASH,
        "The hash of the content that was read: 409 if the submission's differs.",
        default=cast(str, None),
    )
    note: str = text(5000, "A word with it.", default="")


@shape
class Return(Accept):
    """Return of a submission, with the reasons and the day by which to answer."""

    reasons: Strings = many("The reasons for the return.", REASON, most=100, least=1)
    answer_by: date | None = field(DATE, "The day by which to answer.", default=None, key="answer_due_on")


@shape
class Reason:
    """Reason for a step."""

    reason: str = text(5000, "The reason, in words.")


@shape
class Decide(Reason):
    """Decision on a regency's objection, with its reason."""

    decision: str = choice(
        ["uphold", "reject"], "uphold: the return is reversed; reject: it stands.", before="reason"
    )


@shape
class Assign:
    """Reviewer of a submission."""

    assignee: UUID | None = ident("The reviewer, by the person's id; null removes them.", default=None)
