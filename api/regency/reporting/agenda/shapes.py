"""The agenda: a regency's obligations with deadlines, returned submissions, and values to check."""

from datetime import date, datetime
from uuid import UUID

from api.http.shapes import (
    URL,
    choice,
    day,
    field,
    flag,
    ident,
    instant,
    many,
    nested,
    shape,
    text,
    whole,
)
from api.national.ledger.words import Kind
from api.regency.indicators.waiting import DueRow, OwnerlessRow, StaleRow


@shape
class AgendaDueRow:
    """Something that the ministry waits for."""

    kind: str = choice(Kind, "The kind of submission due.")
    subject: str = text(40, "Of what: the reporting period, such as 2025-Q4.")
    due_at: datetime = instant("Until when, with the extensions that apply, in UTC.")
    due_local: str = text(100, "The same in words: 31 Januari 2027 pukul 23.59 WIB.")
    status: str = choice(
        ["not_open", "open", "late", "not_owed", "closed"], "How it stands: not_open, open or late."
    )
    url: str = field(URL, "Where to go on: the preview of a report, or where it is prepared.")


@shape
class AgendaReturnedRow:
    """A submission that came back."""

    id: UUID = ident("The submission's id.")
    kind: str = choice(Kind, "The kind of submission.")
    subject: str = text(40, "Of what, such as 2025-Q4.")
    subject_label: str = text(300, "The same for people.")
    revision: int = whole("Which revision came back.")
    returned_at: datetime = instant("Since when, in UTC.")
    answer_by: date | None = day("The day by which to answer, or null.", key="answer_due_on")
    url: str = field(URL, "The submission, with why it came back.")


@shape
class AgendaSignOffRow:
    """A content on which a step waits: to be approved by the head, or to be mended where the head returned it."""

    kind: str = choice(Kind, "The kind of submission due.")
    subject: str = text(40, "Of what, such as 2025-Q4.")
    step: str = choice(
        ["prepared", "returned"],
        "The last step: prepared, which waits for the head, or returned by the head.",
    )
    reason: str = text(2000, "Why the head returned it; else empty.")
    office: str = text(200, "Office that took the step.")
    at: datetime = instant("When, in UTC.", key="signed_at")
    url: str = field(URL, "The preview, with the content's hash.")


@shape
class Heap:
    """Waiting values: their number up to a limit, and the first of them."""

    count: int = whole("How many; counted up to 1,000.")
    has_more: bool = flag("True if there are more than were counted.")
    url: str = field(URL, "The list with all of them.")


_PLACE = "The value: read, entered and confirmed there."


@shape
class AgendaDueValueRow(DueRow):
    """A value that is due and has no answer that counts."""

    url: str = field(URL, _PLACE)


@shape
class AgendaStaleValueRow(StaleRow):
    """The newest value of a series that nobody has looked at for long."""

    url: str = field(URL, _PLACE)


@shape
class AgendaOwnerlessSeriesRow(OwnerlessRow):
    """A series without an owner."""

    url: str = field(URL, "Its owner: a PUT gives it one.")


@shape
class AgendaDueValuesRow(Heap):
    """Values that are due and have no answer that counts."""

    first: tuple[AgendaDueValueRow, ...] = many("The five that have been due longest.", before="url")


@shape
class AgendaStaleValuesRow(Heap):
    """Values that nobody has changed or confirmed for a year."""

    first: tuple[AgendaStaleValueRow, ...] = many("The five of longest ago.", before="url")


@shape
class AgendaOwnerlessRow(Heap):
    """Indicators and series that nobody owns."""

    first: tuple[AgendaOwnerlessSeriesRow, ...] = many("The first five.", before="url")


@shape
class AgendaRemarkRow:
    """Something in the registers that contradicts itself."""

    code: str = text(40, "The rule, for programs.")
    message: str = text(1000, "In the language of Accept-Language.")
    url: str = field(URL, "The register to mend.")


@shape
class AgendaRow:
    """Things owed, with their deadlines, things that came back, and things that want a look."""

    as_of: datetime = instant("When this was so, in UTC.")
    local: str = text(100, "The same in words: 24 November 2026 pukul 21.15.03 WITA.")
    time_zone: str = text(40, "The regency's time zone, such as Asia/Makassar.")
    due: tuple[AgendaDueRow, ...] = many("The regency's open obligations, the most pressing first.")
    returned: tuple[AgendaReturnedRow, ...] = many("Submissions that came back, the last first.")
    sign_offs: tuple[AgendaSignOffRow, ...] = many(
        "Contents that wait for the head, or that the head returned, the oldest first."
    )
    in_review_count: int = whole("How many submissions wait for the ministry's decision.")
    values_due: AgendaDueValuesRow = nested("Values that are due and have no answer that counts.")
    values_stale: AgendaStaleValuesRow = nested("Values that nobody has confirmed for a year.")
    values_without_owner: AgendaOwnerlessRow = nested("Indicators and series that nobody owns.")
    remarks: tuple[AgendaRemarkRow, ...] = many(
        "What contradicts itself: two councils, two heads of region on one day."
    )
