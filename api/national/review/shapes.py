"""Shapes of reviews: remarks, openings, the inbox and the ministry's steps."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from api.http import shapes
from api.http.grammar.periods import Period
from api.http.shapes import (
    DATE,
    IDENT,
    OBJECT,
    PERIOD,
    TEXT,
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
from api.national.ledger.shapes import HASH, EventRow, LedgerRow, SubmissionFilters
from api.national.registry_fields import REGENCY
from api.national.review import models
from api.national.review.words import Part, Side

REASON = bounded(2000)
_CONTENT = "What it says, in the form that `schema` in it names."
_EVENTS = "Its steps, the first one first: of more than 1,000 the last, the ministry's before the regency's."
REMARKS = "Remarks about it, the first one first: of more than 1,000 the last. `…/comments/` lists all."


@shape
class OpeningRow:
    """Somebody at the ministry opened a submission."""

    at: datetime = instant("In UTC.", key="opened_at")
    part: str = choice(Part, "The submission, its exact bytes, or a file.")
    evidence: str | None = text(64, "The file that was opened, by its SHA-256; null where it was none.")
    office: str = text(200, "The reader's office.", source="reader_office")
    roles: tuple[str, ...] = many("The reader's roles at the ministry.", MinistryRole, source="reader_roles")
    reader: UUID = ident("The reader's id.", source="reader_id")

    @classmethod
    def of(cls, opening: models.Opening) -> "OpeningRow":
        return shapes.from_model(cls, opening, evidence=opening.evidence or None)


@shape
class Comment:
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
    thread: UUID | None = ident("Of an answer: the remark that it is in answer to.")
    pointer: str = text(200, "The place in the content, a JSON Pointer; empty for all of it.")
    label: str = text(300, "The place for people, such as ECO-03 total 2025.")
    link: str = text(300, "Where the regency finds the place, or empty.")
    text: str = text(5000, "The text of the remark.")
    resolves: bool = flag("True if it closes the thread.")
    side: str = choice(Side, "Who says it.")
    office: str = field(TEXT, "The author's office.", source="author_office")
    at: datetime = instant("In UTC.", key="created_at")


@shape
class StandingRow(LedgerRow):
    """A submission with its steps and its content."""

    events: tuple[EventRow, ...] = many(_EVENTS)
    content: dict[str, Any] = field(OBJECT, _CONTENT)


@shape(sparse=True)
class InboxFilters(SubmissionFilters):
    regency_code: tuple[str, ...] = several(REGENCY, "The regency's Kemendagri code, such as 51.01.")
    period: tuple[Period, ...] = several(PERIOD, "The reporting period, such as 2025-Q4.")
    assignee: tuple[UUID, ...] = several(IDENT, "Who reviews it, by the person's id.")
    min_age_days: int = whole("Stands as it does for at least so many days.", least=0, most=3660)


@shape(name="InboxRowOut")
class InboxRow(LedgerRow):
    """A submission as the ministry sees it in its inbox."""

    assignee: UUID | None = ident("Who reviews it, or null.")
    age_days: int = whole("Since how many whole days it stands as it does.")


@shape
class NationalSubmissionRow(InboxRow):
    """A submission as the ministry opened it: what it says, what became of it, and what was said about it."""

    receipt: str = text(4000, "The signed receipt, a compact JWS.")
    warnings: tuple[str, ...] | None = many(
        "Warnings of the preview when it was submitted, by code; null where they were not kept.", TEXT
    )
    events: tuple[EventRow, ...] = many(_EVENTS)
    comments: tuple[CommentRow, ...] = many(REMARKS)
    content: dict[str, Any] = field(OBJECT, _CONTENT)


@shape
class Accept:
    #: None where it was left out: null is refused.
    content_hash: str = field(
        HASH,
        "The content that was read, by its hash: 409 where the submission's is another.",
        default=cast(str, None),
    )
    note: str = text(5000, "A word with it.", default="")


@shape
class Return(Accept):
    reasons: tuple[str, ...] = many("Why it is returned, one a reason.", REASON, most=100, least=1)
    answer_by: date | None = field(DATE, "The day by which to answer.", default=None, key="answer_due_on")


@shape
class Reason:
    reason: str = text(5000, "Why, in words.")


@shape
class Decide(Reason):
    decision: str = choice(
        ["uphold", "reject"], "uphold: the return is taken back; reject: it stands.", before="reason"
    )


@shape
class Assign:
    assignee: UUID | None = ident("Who reviews it, by the person's id; null takes it back.", default=None)
