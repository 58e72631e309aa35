"""Rules of acceptance and holidays over HTTP, for the ministry."""

from datetime import date
from functools import partial

from api.http import resources, shapes, versioned
from api.http.endpoint import Address, Page, get, listed, order
from api.http.exceptions import NotFound
from api.http.grammar import days
from api.http.problems import GrammarError
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.entrance import NationalView
from api.national.review.rules import operations, queries
from api.national.review.rules.shapes import AcceptanceRule, AcceptanceRuleRow, HolidayFilters, HolidayRow

rule = Address("acceptance-rules/<str:kind>/")
holiday = Address("holidays/<str:observed_on>/")


@get("acceptance-rules/", can=Analyst, order=order("kind"))
def list_acceptance_rules(call: NationalView) -> Page[AcceptanceRuleRow]:
    """List when submissions are accepted without a reviewer, by kind. Never, unless a rule says so."""
    return listed(call, list(queries.rules()), AcceptanceRuleRow)


@rule.get(can=Analyst)
def get_acceptance_rule(call: NationalView, kind: str) -> AcceptanceRuleRow:
    """Show the rule of one kind of submissions."""
    return shapes.from_model(AcceptanceRuleRow, queries.rule(kind))


@rule.put(can=ProgrammeOffice)
def put_acceptance_rule(call: NationalView, kind: str, body: AcceptanceRule) -> AcceptanceRuleRow:
    """Set when a submission of this kind is accepted without a reviewer.

    It is recorded as accepted by rule, in the name of the office that set the rule. An open remark of the ministry
    prevents it. Setting it for the first time or repeating it needs no If-Match; changing it does.
    """
    check = partial(versioned.check, call.request)
    return operations.put_rule(kind=kind, content=body, by=call.caller, check=check)


@get("holidays/", can=Analyst, order=order("observed_on", also=("name",)))
def list_holidays(call: NationalView, query: HolidayFilters) -> Page[HolidayRow]:
    """List the holidays: days that are not working days, besides Saturdays and Sundays."""
    return listed(call, queries.holidays(year=query.year), HolidayRow)


@holiday.get(can=Analyst)
def get_holiday(call: NationalView, observed_on: str) -> HolidayRow:
    """Show one holiday."""
    return shapes.from_model(HolidayRow, queries.holiday(_day(observed_on)))


@resources.writes(
    holiday, "holiday", "a holiday", can=ProgrammeOffice, said={"delete": "The day is a working day again."}
)
def _store(call: NationalView, observed_on: str) -> operations.HolidayStore:
    return operations.HolidayStore({"on": _day(observed_on)})


def _day(text: str) -> date:
    """Parse a day. Raises NotFound for malformed text."""
    try:
        return days.parse(text)
    except GrammarError as error:
        raise NotFound(f"no day {text}") from error
