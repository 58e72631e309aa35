"""The agenda: a regency's obligations with deadlines, returned submissions, and values to check."""

from datetime import date, datetime
from uuid import UUID

from api.http.shapes import URL, choice, day, field, flag, ident, instant, many, nested, shape, text, whole
from api.national.ledger.shapes import STANDINGS
from api.national.ledger.words import Kind
from api.regency.indicators.waiting import DueRow, OwnerlessRow, StaleRow


@shape
class AgendaDueRow:
    """A submission that the ministry expects."""

    kind: str = choice(Kind, "The kind of submission due.")
    subject: str = text(40, "The subject: the reporting period, such as 2025-Q4.")
    due_at: datetime = instant("The deadline with the extensions that apply, in UTC.")
    due_local: str = text(100, "The same in words: 31 Januari 2027 pukul 23.59 WIB.")
    status: str = choice(
        STANDINGS,
        "The status of the deadline: not_open, open or late; met, where what came in time was returned.",
    )
    url: str = field(
        URL, "The address to continue at: the preview of a report, or the place where it is prepared."
    )


@shape
class AgendaReturnedRow:
    """A submission that came back."""

    id: UUID = ident("The submission's id.")
    kind: str = choice(Kind, "The kind of submission.")
    subject: str = text(40, "The subject, such as 2025-Q4.")
    subject_label: str = text(300, "The subject in words.")
    revision: int = whole("The revision that was returned.")
    returned_at: datetime = instant("When it was returned, in UTC.")
    answer_by: date | None = day("The day by which to answer, or null.", key="answer_due_on")
    url: str = field(URL, "The submission, with the reasons for its return.")


@shape
class AgendaSignOffRow:
    """Content that awaits a step: approval by the head, or a correction if the head returned it."""

    kind: str = choice(Kind, "The kind of submission due.")
    subject: str = text(40, "The subject, such as 2025-Q4.")
    step: str = choice(
        ["prepared", "returned"],
        "The last step: prepared, awaiting the head, or returned by the head.",
    )
    reason: str = text(2000, "The head's reason for returning it; otherwise empty.")
    office: str = text(200, "The office that took the step.")
    at: datetime = instant("When the step was taken, in UTC.", key="signed_at")
    url: str = field(URL, "The preview, with the content's hash.")


@shape
class Heap:
    """Waiting values: their number up to a limit, and the first few."""

    count: int = whole("The number, counted up to 1,000.")
    has_more: bool = flag("True if there are more than were counted.")
    url: str = field(URL, "The address of the whole list.")


_PLACE = "The address at which to read, enter and confirm the value."


@shape
class AgendaDueValueRow(DueRow):
    """A value that is due and has no answer that counts."""

    url: str = field(URL, _PLACE)


@shape
class AgendaStaleValueRow(StaleRow):
    """The newest value of a series, neither changed nor confirmed for long."""

    url: str = field(URL, _PLACE)


@shape
class AgendaOwnerlessSeriesRow(OwnerlessRow):
    """A series without an owner."""

    url: str = field(URL, "The address of its owner: a PUT sets one.")


@shape
class AgendaDueValuesRow(Heap):
    """Values that are due and have no answer that counts."""

    first: tuple[AgendaDueValueRow, ...] = many("The five longest overdue.", before="url")


@shape
class AgendaStaleValuesRow(Heap):
    """Values that nobody has changed or confirmed for a year."""

    first: tuple[AgendaStaleValueRow, ...] = many("The five changed or confirmed longest ago.", before="url")


@shape
class AgendaOwnerlessRow(Heap):
    """Indicators and series that nobody owns."""

    first: tuple[AgendaOwnerlessSeriesRow, ...] = many("The first five.", before="url")


@shape
class AgendaRemarkRow:
    """A contradiction in the registers."""

    code: str = text(40, "The rule, for programs.")
    message: str = text(1000, "The contradiction in words, in the language of Accept-Language.")
    url: str = field(URL, "The register to correct.")


@shape
class AgendaRow:
    """Obligations with their deadlines, returned submissions, and values that need attention."""

    as_of: datetime = instant("The instant of this answer, in UTC.")
    local: str = text(100, "The same in words: 24 November 2026 pukul 21.15.03 WITA.")
    time_zone: str = text(40, "The regency's time zone, such as Asia/Makassar.")
    due: tuple[AgendaDueRow, ...] = many("The regency's open obligations, the most pressing first.")
    returned: tuple[AgendaReturnedRow, ...] = many("Submissions that were returned, the latest first.")
    sign_offs: tuple[AgendaSignOffRow, ...] = many(
        "Contents that await the head, or that the head returned, the oldest first."
    )
    in_review_count: int = whole("Number of submissions that await the ministry's decision.")
    values_due: AgendaDueValuesRow = nested("Values that are due and have no answer that counts.")
    values_stale: AgendaStaleValuesRow = nested("Values that nobody has changed or confirmed for a year.")
    values_without_owner: AgendaOwnerlessRow = nested("Indicators and series without an owner.")
    remarks: tuple[AgendaRemarkRow, ...] = many(
        "Contradictions: two councils, or two heads of region on one day."
    )
