"""Refusals of submissions, deadlines and decisions."""

from datetime import date

from api.http.exceptions import Conflict, Fault, NotFound, StateFault


class UnknownSubject(
    StateFault, do="Give the subject that the kind needs: a quarter, a masterplan or a bimtek stage."
):
    """{subject} is not a subject of {of}."""

    subject: str
    of: str


class NoReportingPeriod(NotFound, do="Use one from `GET /v1/national/reporting-periods/`."):
    """The calendar has years, half-years and quarters from {first_year} on, such as 2026, 2026-S1 and 2026-Q3."""

    first_year: int


class DueDayTooEarly(StateFault, do="Send a day after the period's end that has not passed."):
    """The values of {period} can be due from {first} on."""

    period: str
    first: date


class OutOfOrder(Fault):
    """It must open before it is due, and be due before it closes."""


class DeadlineIsAnnounced(Conflict, do="Send an extension with its reason."):
    """The deadline is announced: it cannot be moved earlier, and later only by an extension, which says why."""


class ExtensionNotLater(
    StateFault, do="Give an instant after the deadline with its extensions, and before it closes."
):
    """An extension must end after the current deadline, and no later than submission closes."""


class DeclinedAlready(Conflict, do="Nothing is left to do.", constraints={"declined_once": ""}):
    """A letter is recorded already."""


class SubmittedWithAnotherReason(
    Conflict, do="Leave the reason out, or withdraw the submission and submit again."
):
    """The ministry has this content already, and the reason that came with it does not change."""


class Closed(Conflict, do="Ask the ministry for an extension."):
    """{subject} is closed: the ministry accepts no more submissions."""

    subject: str
