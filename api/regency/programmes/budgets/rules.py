"""Rules of budgets: one programme's in a year, by itself or in a workbook, and those of a whole year."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from api.http.exceptions import Problems
from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.http.messages import _
from api.http.rules import STORED, Found, Rules, of_each
from api.http.unread import UNREAD, numbered
from api.national.catalogue.problems import PercentAsFraction, PeriodNotOver
from api.regency.bodies.models import Instrument
from api.regency.bodies.problems import UnknownReference
from api.regency.programmes.budgets import queries
from api.regency.programmes.budgets.models import Budget as Stored
from api.regency.programmes.budgets.shapes import INSTRUMENTS, Budget, BudgetYear, Known
from api.regency.programmes.problems import (
    ActivityNotBegun,
    BeforeThePlan,
    BegunProgramme,
    BudgetOutsideThePlan,
    DuplicateAmount,
    DuplicateProgramme,
    InThePlan,
    OutsideThePlan,
    SpentBeyondAllocated,
    SumTooLarge,
    UnknownProgramme,
    WithoutBudget,
)
from api.regency.programmes.rules import each_once, items_of
from api.regency.programmes.shapes import LARGEST_SUM, in_force
from tenants import frozen


@frozen
class Proposal:
    """A programme's proposed budget of a year; `programme` is None if the programme does not exist."""

    year: int
    content: Budget
    programme: Known | None


@frozen
class YearProposal:
    """A whole year's proposed budget, with the programmes that it names."""

    year: int
    content: BudgetYear
    programmes: Mapping[UUID, Known]


@frozen
class Quarter:
    """A quarter as reported so far: for one programme, or for all."""

    period: Period
    today: date
    programme: UUID | None = None


def _sum(asked: Proposal) -> Found:
    if in_force(asked.content.amounts) > LARGEST_SUM:
        yield SumTooLarge("/amounts")


def _standing(asked: Proposal) -> Found:
    said, programme = asked.content.standing, asked.programme
    if programme is None:
        return
    if programme.begun_in and asked.year < programme.begun_in:
        yield BeforeThePlan("", first_year=programme.begun_in)
    is_outside = programme.begun_in is not None and not programme.is_planned
    if said == Stored.Standing.BEGUN and not is_outside and programme.begun_in != asked.year:
        yield InThePlan("/standing")
    if said == Stored.Standing.PLANNED and is_outside:
        yield OutsideThePlan("/standing")


def _programmes(asked: YearProposal) -> Found:
    seen: set[UUID] = set()
    for n, each in numbered(asked.content.budgets):
        if (id := each.programme) is UNREAD:
            continue
        if id not in asked.programmes:
            yield UnknownProgramme(f"/budgets/{n}/programme_id")
        elif id in seen:
            yield DuplicateProgramme(f"/budgets/{n}/programme_id")
        seen.add(id)


def _budgets(asked: YearProposal) -> Iterable[tuple[str, Proposal]]:
    for n, each in numbered(asked.content.budgets):
        known = None if each.programme is UNREAD else asked.programmes.get(each.programme)
        yield f"/budgets/{n}", Proposal(asked.year, each, known)


def _begun(asked: YearProposal) -> Found:
    named = {each.programme for each in asked.content.budgets}
    for id in sorted(queries.begun(asked.year) - named):
        yield BegunProgramme("/budgets", programme=str(id))


def _instruments(asked: YearProposal) -> Iterable[tuple[str, UUID | None]]:
    return ((f"/{name}_id", getattr(asked.content, name)) for name in INSTRUMENTS)


def _instrument(_asked: YearProposal, id: UUID | None) -> Found:
    if id and not Instrument.objects.filter(pk=id).exists():
        yield UnknownReference()


def _running(asked: Quarter) -> Found:
    if asked.today <= asked.period.end:
        yield PeriodNotOver(period=str(asked.period))


def _activities(asked: Quarter) -> Found:
    for title, fraction, starts_on, is_answered in queries.doubtful(asked.period, programme=asked.programme):
        found: Problems = []
        if fraction:
            value, percent = decimals.to_text(fraction), decimals.to_text(fraction * 100)
            found.append(PercentAsFraction(value=value, percent=percent))
        if starts_on:
            found.append(ActivityNotBegun(starts_on=starts_on))
        for each in found:
            each.is_answered = is_answered
            yield each.saying(_("{key}: {said}", key=title, said=each.detail))


def _money(asked: Quarter) -> Found:
    year = asked.period.year
    for row in queries.budgets(year, programme=asked.programme):
        yield from row.warnings
        if row.is_overspent:
            yield SpentBeyondAllocated(
                programme=row.title, year=year, spent=row.spent, allocated=row.allocated
            )
    if count := queries.without(year, programme=asked.programme):
        yield WithoutBudget(count=count, year=year)


_AMOUNTS = _("The amounts of a budget: each source and stage once.")
_PLANS = _("The plans that contain the programme, and the year in which it was begun.")

_YEAR = _("The budget of the quarter's year.")
_CALENDAR = _("The calendar of reporting periods.")

RULES = Rules(
    "budget",
    (each_once(items_of("amounts"), DuplicateAmount), _AMOUNTS, DuplicateAmount),
    (_sum, _AMOUNTS, SumTooLarge),
    (_standing, _PLANS, BeforeThePlan, InThePlan, OutsideThePlan),
)
OF_YEAR = Rules(
    "budget_year",
    (_programmes, _PLANS, UnknownProgramme, DuplicateProgramme),
    (of_each(_budgets, lambda _asked, each: RULES.broken(each)), _PLANS),
    (_begun, _PLANS, BegunProgramme),
    (of_each(_instruments, _instrument), STORED, UnknownReference),
)
#: Doubtful, and taken all the same: entry, preview and submit name it.
PLAUSIBLE = Rules(
    "quarter",
    (_running, _CALENDAR, PeriodNotOver),
    (_activities, STORED, PercentAsFraction),
    (_activities, _PLANS, ActivityNotBegun),
    (_money, _PLANS, BudgetOutsideThePlan),
    (_money, _YEAR, SpentBeyondAllocated, WithoutBudget),
)
