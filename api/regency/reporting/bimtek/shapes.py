"""Shapes of bimtek, as a regency sees it."""

from datetime import date
from uuid import UUID

from api.http import etags
from api.http.shapes import TEXT, choice, day, field, flag, ident, many, matching, nested, shape, text, whole
from api.national.ledger.shapes import HASH, HASH_FORM
from api.national.ledger.words import State
from api.regency.reporting.submissions.shapes import EXPECTED, SubmittedRow
from tenants import Strings

_FILE = matching(r"^([0-9a-f]{64})?$", HASH_FORM, allow_blank=True)


@shape(alike=True)
class OfficeAttendance:
    """Number of people from one office at a session."""

    office: str = text(200, "Such as Diskominfo, Camat Negara or Forkopimda.")
    head_count: int = whole("Head count.", least=1, most=10_000)


@shape
class Attendance:
    """Number of people from the regency at a session, in total and by office."""

    head_count: int = whole("Head count in total.", least=0, most=10_000)
    offices: tuple[OfficeAttendance, ...] = many(
        "The head count by office; empty if it was not counted by office.", most=500, default=()
    )
    signed_list: str = field(
        _FILE,
        "The signed list: the SHA-256 of a file of the regency's evidence; or empty.",
        default="",
    )


@shape(alike=True)
class AttendanceRow(Attendance):
    id: UUID = ident("The row's id.", hidden=True)
    version: int = whole("Counts the changes, from 1.")

    etag = etags.tag("attendance")


@shape
class StageSessionRow:
    """A session of the ministry's schedule, with the regency's attendance."""

    id: UUID = ident("The session's id.")
    starts_on: date = day("The first day.")
    ends_on: date = day("The last day.")
    place: str = text(200, "The place.")
    mentors: Strings = many("The mentors, by office.", TEXT, key="mentor_offices")
    note: str = text(5000, "A note, or empty.")
    attendance: AttendanceRow | None = nested("The attendance; null if it is not recorded.")


@shape(answer="A bimtek stage of one cohort.")
class StageRow:
    """A bimtek stage. It is done once a submission of it was accepted; a later submission does not undo that."""

    cohort: str = text(10, "The cohort, such as 2022.")
    stage: int = whole("The stage, from 1 to 4.")
    sessions: tuple[StageSessionRow, ...] = many("The sessions, in order of their days.")
    status: str | None = choice(State, "The status of the last submission; null if there is none.")
    submission: UUID | None = ident("The id of the last submission.")
    is_done: bool = flag("True if the ministry has accepted a submission of the stage.")


@shape(name="Deliverable")
class Deliverable:
    """Something that a stage delivers."""

    title: str = text(300, "Such as Draf Buku 1.")
    document: str = field(
        _FILE,
        "Its file: the SHA-256 of evidence linked to the stage. Empty if there is none, which causes a warning.",
        default="",
    )


@shape
class PreviewStage:
    """Content to be submitted for a stage."""

    deliverables: tuple[Deliverable, ...] = many("The deliverables of the stage.", most=50, least=1)
    masterplan: UUID | None = ident(
        "The id of the version whose present content is submitted with it.", default=None
    )


@shape
class SubmitStage(PreviewStage):
    """Content submitted for a stage."""

    reason: str = text(2000, "The reason for this revision.", default="")
    expected_content: str | None = field(HASH, EXPECTED, default=None)


@shape
class SubmittedStageRow(SubmittedRow):
    pass
