"""Shapes of bimtek, as a regency sees it."""

from datetime import date
from uuid import UUID

from api.http import etags
from api.http.shapes import (
    TEXT,
    choice,
    day,
    field,
    flag,
    ident,
    many,
    matching,
    nested,
    shape,
    text,
    whole,
)
from api.national.ledger.shapes import HASH, HASH_FORM
from api.national.ledger.words import State
from api.regency.reporting.submissions.shapes import EXPECTED, SubmittedRow

_FILE = matching(r"^([0-9a-f]{64})?$", HASH_FORM, allow_blank=True)


@shape(name="OfficeAttendance", alike=True)
class OfficeAttendance:
    """How many of one office came to a session."""

    office: str = text(200, "Such as Diskominfo, Camat Negara or Forkopimda.")
    head_count: int = whole("Heads counted.", least=1, most=10_000)


@shape
class Attendance:
    """How many came from the regency to a session, in all and by office."""

    head_count: int = whole("Heads counted, in all.", least=0, most=10_000)
    offices: tuple[OfficeAttendance, ...] = many(
        "The same heads by office; empty where they were not counted so.", most=500, default=()
    )
    signed_list: str = field(
        _FILE,
        "The signed list, a file of the regency's evidence by its SHA-256; or empty.",
        default="",
    )


@shape(name="AttendanceOut", alike=True)
class AttendanceRow(Attendance):
    id: UUID = ident("The row's own key.", hidden=True)
    version: int = whole("Counts the changes, from 1.")

    etag = etags.tag("attendance")


@shape
class StageSessionRow:
    """A session of the ministry's schedule, and who came."""

    id: UUID = ident("The session's id.")
    starts_on: date = day("First day.")
    ends_on: date = day("Last day.")
    place: str = text(200, "Where.")
    mentors: tuple[str, ...] = many("By office.", TEXT, key="mentor_offices")
    note: str = text(5000, "Or empty.")
    attendance: AttendanceRow | None = nested("Null where it is not recorded.")


@shape(answer="A bimtek stage of one cohort.")
class StageRow:
    """A stage is done when a submission of it was accepted; a later one does not undo that."""

    cohort: str = text(10, "Such as 2022.")
    stage: int = whole("1 to 4.")
    sessions: tuple[StageSessionRow, ...] = many("In the order of their days.")
    status: str | None = choice(State, "Of the last submission; null where there is none.")
    submission: UUID | None = ident("The last submission, by its id.")
    is_done: bool = flag("True if the ministry has accepted the submission.")


@shape(name="Deliverable")
class Deliverable:
    """Something that a stage delivers."""

    title: str = text(300, "Such as Draf Buku 1.")
    document: str = field(
        _FILE,
        "Its file, by its SHA-256: evidence that is linked to the stage. Empty where there is none, which is marked.",
        default="",
    )


@shape
class PreviewStage:
    """Content to be submitted for a stage."""

    deliverables: tuple[Deliverable, ...] = many("The deliverables of the stage.", most=50, least=1)
    masterplan: UUID | None = ident(
        "Id of a version whose present content is submitted with it.", default=None
    )


@shape
class SubmitStage(PreviewStage):
    """Content submitted for a stage."""

    reason: str = text(2000, "Why this revision is made.", default="")
    expected_content: str | None = field(HASH, EXPECTED, default=None)


@shape
class SubmittedStageRow(SubmittedRow):
    pass
