"""Reporting periods: those of the calendar, with the due days that the ministry has moved by an act of the registry.

The ministry decides here by which day the values of a period are due. Deadlines decide when a quarter's report
opens, is due and closes.
"""

import re
from dataclasses import asdict, replace
from datetime import date, timedelta

from django.utils import timezone

from api.http import versioned
from api.http.endpoint import Address, Page, Written, get, order
from api.http.grammar import days
from api.http.grammar.periods import Kind as Length, pattern
from api.http.local_time import day_of
from api.http.paging import at_hand
from api.http.shapes import TEXT, choice, day, field, flag, nested, shape, text
from api.http.versioned import Store, Tagged
from api.identity.callers import Author
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national import clock
from api.national.catalogue import calendar, rulings
from api.national.catalogue.models import DueDay
from api.national.entrance import NationalView
from api.national.ledger import deadlines
from api.national.ledger.problems import DueDayTooEarly, NoReportingPeriod
from api.national.ledger.shapes import DeadlineRow
from api.national.ledger.words import Kind
from api.national.registry.operations import note
from api.national.registry.problems import BasisMissing
from tenants import Strings, frozen
from tenants.models import RegistryAct
from tenants.pool import statements

_LENGTHS = (Length.YEAR, Length.SEMESTER, Length.QUARTER)


@shape
class ReportingPeriod:
    """Decision of the ministry about a reporting period."""

    due_on: date = day("The day by which its values are due; that day itself is still in time.")
    basis: str = text(
        500, "The decree or letter that says so; empty for a due day by the calendar's rule.", default=""
    )


@shape(alike=True)
class ReportingPeriodRow(ReportingPeriod, Tagged):
    """A reporting period of the calendar."""

    period: str = field(TEXT, "Its code, such as 2026-Q4.")
    kind: str = choice([each.value for each in _LENGTHS], "Length of the period.")
    starts_on: date = day("Its first day.")
    ends_on: date = day("Its last day.")
    has_begun: bool = flag("True from its first day on, when its values are accepted.")
    deadline: DeadlineRow | None = nested(
        "For a quarter: when its report opens, is due and closes. It is set at `deadlines/`."
    )


@frozen
class PeriodStore(Store[ReportingPeriodRow, ReportingPeriod]):
    """One period of the calendar. Changing raises DueDayTooEarly for a day before its end, or in the past."""

    period: str
    author: Author

    def find(self) -> ReportingPeriodRow:
        statements.lock("catalogue due days")
        return one(self.period, today=self.author.today)

    def change(self, row: ReportingPeriodRow, content: ReportingPeriod) -> ReportingPeriodRow:
        first = max(row.ends_on + timedelta(days=1), self.author.today)
        if not content.basis:
            raise BasisMissing("/basis")
        if content.due_on < first:
            raise DueDayTooEarly("/due_on", period=row.period, first=first)
        before, after = ({"due_on": each.due_on.isoformat()} for each in (row, content))
        note(self.author, RegistryAct.Subject.PERIOD, before, after, key=row.period, basis=content.basis)
        DueDay.objects.create(period=row.period, due_on=content.due_on, known_at=clock.stamp())
        return replace(row, due_on=content.due_on, basis=content.basis)


def one(period: str, *, today: date) -> ReportingPeriodRow:
    """Return a period of the calendar. Raises NoReportingPeriod."""
    if (
        not re.fullmatch(pattern(_LENGTHS), period)
        or not calendar.FIRST_YEAR <= int(period[:4]) < days.LAST_YEAR
    ):
        raise NoReportingPeriod(first_year=calendar.FIRST_YEAR)
    rows = listed(int(period[:4]), today=today, subject=(period,))
    return next(each for each in rows if each.period == period)


def listed(until: int, *, today: date, subject: Strings = ()) -> list[ReportingPeriodRow]:
    """Return the periods to the end of a year, with the deadlines of their reports, or of these `subject`s only."""
    acts = RegistryAct.objects.filter(subject=RegistryAct.Subject.PERIOD).order_by("id")
    basis = dict(acts.values_list("key", "basis"))
    found = deadlines.listed(today=today, kind=(Kind.PERIODIC_REPORT,), subject=subject)
    due = {each.subject: DeadlineRow.of(each) for each in deadlines.with_extensions(found)}
    return [
        ReportingPeriodRow(
            **asdict(each),
            basis=basis.get(each.period, ""),
            has_begun=each.starts_on <= today,
            deadline=due.get(each.period),
        )
        for each in rulings.rulings().periods_until(until)
    ]


period = Address("reporting-periods/<str:period>/")


@get("reporting-periods/", can=Analyst, order=order("-starts_on", "-period", also=("due_on",)))
def list_reporting_periods(call: NationalView) -> Page[ReportingPeriodRow]:
    """List the periods of the calendar to the end of next year, the last first."""
    today = day_of(timezone.now())
    return at_hand(listed(calendar.listed_until(today), today=today), call.wanted)


@period.get(can=Analyst)
def get_reporting_period(call: NationalView, period: str) -> ReportingPeriodRow:
    """Show a period of the calendar, even a future one: its days, its due day, and its report's deadline."""
    return one(period, today=day_of(timezone.now()))


@period.put(can=ProgrammeOffice)
def put_reporting_period(
    call: NationalView, period: str, body: ReportingPeriod
) -> Written[ReportingPeriodRow]:
    """Set the day by which the values of a period are due, with its `basis`. It is due no earlier than today.

    Values are due or late by it from then on, also in regencies' lists; answers as of an earlier instant stay as they
    were. The deadline of a report is not moved: extend it at `deadlines/`.
    """
    return versioned.put(call.request, PeriodStore(period, call.author), body)
