"""Request, decide and end exemptions. The regency requests and ends; the ministry decides."""

from uuid import UUID

from api.http.grammar import days
from api.http.grammar.periods import Period
from api.http.lookup import one
from api.http.messages import table
from api.identity.callers import Actor, Author
from api.national import clock
from api.national.exemptions import problems, queries
from api.national.exemptions.models import Ending, Exemption as Exemption
from api.national.exemptions.shapes import Agree, Ask, DeclineExemption, End
from api.national.ledger.written import PresentTransaction
from api.national.problems import StatusDoesNotAllow
from tenants.pool import statements

State = Exemption.State
#: What is left to do where the ministry or the regency wants something else than what stands.
_LEFT = table(
    {
        State.AGREED: "It is agreed: the regency ends it from the period in which the indicator applies again.",
        State.DECLINED: "It is declined: the regency may request it again.",
        State.WITHDRAWN: "It is withdrawn: the regency may request it again.",
    }
)

#: Of the same indicator, and not over before both have begun.
_OVERLAPPING = """
    SELECT FROM exemptions_exemption x
    WHERE x.indicator = %(indicator)s AND x.state IN ('requested', 'agreed')
      AND length(x.first_period) = length(%(first)s)
      AND (%(last)s = '' OR x.first_period <= %(last)s) AND (x.last_period = '' OR %(first)s <= x.last_period)
      AND NOT EXISTS (SELECT FROM exemptions_ending e
                      WHERE e.exemption_id = x.id AND e.from_period <= greatest(%(first)s, x.first_period))
    LIMIT 1
"""


def ask(asked: Ask, *, author: Author) -> Exemption:
    """Request the ministry's agreement that an indicator does not apply, in the regency's own transaction.

    Raises Invalid if it ends before it begins; Conflict if one of its periods is requested or agreed already.
    """
    first, last = str(asked.first_period), str(asked.last_period or "")
    if last and last < first:
        raise problems.LastPeriodBeforeFirst("/last_period")
    if statements.rows(_OVERLAPPING, {"indicator": asked.indicator, "first": first, "last": last}):
        raise problems.AskedAlready()
    row = Exemption.objects.create(
        regency_id=statements.regency_id(),
        indicator=asked.indicator,
        first_period=first,
        last_period=last,
        reason=asked.reason,
        requested_at=author.now,
        requested_by=author.actor.id,
        requested_office=author.actor.office,
    )
    return queries.exemption(row.pk)


def withdraw(*, id: UUID) -> Exemption:
    """Withdraw an undecided request, as the regency. Raises NotFound, Conflict."""
    _locked(id, State.REQUESTED)
    Exemption.objects.filter(pk=id).update(state=State.WITHDRAWN, written_in=PresentTransaction())
    return queries.exemption(id)


def end(*, id: UUID, said: End, by: Actor) -> Exemption:
    """End an agreement from a period on, as the regency. Raises NotFound, Conflict, Invalid."""
    row = _locked(id, State.AGREED)
    if row.endings.exists():
        raise problems.EndedAlready()
    period = _kept("/from_period", said.from_period)
    if len(period) != len(row.first_period):
        raise problems.UnlikeFirstPeriod("/from_period", first_period=row.first_period)
    Ending.objects.create(
        regency_id=row.regency_id,
        exemption=row,
        from_period=period,
        reason=said.reason,
        at=clock.stamp(),
        by=by.id,
        office=by.office,
    )
    return queries.exemption(id)


def decide(id: UUID, given: Agree | DeclineExemption, *, by: Actor) -> Exemption:
    """Decide on a request: agree, perhaps for fewer periods, or decline. The worker then updates the counts.

    Raises NotFound; Conflict if it is decided or withdrawn; Invalid for periods that were not requested.
    """
    row = _locked(id, State.REQUESTED)
    agrees, last = isinstance(given, Agree), row.last_period
    if isinstance(given, Agree) and given.last_period is not None:
        last = _kept("/last_period", given.last_period)
    if last and (len(last) != len(row.first_period) or last < row.first_period):
        raise problems.LastPeriodBeforeFirst("/last_period")
    if row.last_period and last > row.last_period:
        raise problems.NotAskedFor("/last_period")
    Exemption.objects.filter(pk=id).update(
        state=State.AGREED if agrees else State.DECLINED,
        last_period=last,
        decision=given.note,
        decided_by=by.id,
        decided_office=by.office,
        settled=not agrees,
        decided_at=clock.stamp(),
        written_in=PresentTransaction(),  # its place in the feeds is where it changed last
    )
    return queries.exemption(id)


def unsettled() -> list[Exemption]:
    """Return the agreed exemptions that completeness does not count yet, in random order. For the worker."""
    return list(Exemption.objects.filter(settled=False).select_related("regency").order_by("?"))


def settle(row: Exemption) -> None:
    """Mark an exemption as counted in completeness. For the worker."""
    Exemption.objects.filter(pk=row.pk).update(settled=True)


def _kept(pointer: str, period: Period) -> str:
    """Return a period as text. Raises Invalid outside the years to which tenants.schema.plain holds the tables."""
    if not days.PLANS <= period.year <= days.LAST_YEAR:
        raise problems.PeriodOutOfRange(pointer, first_year=days.PLANS, last_year=days.LAST_YEAR)
    return str(period)


def _locked(id: UUID, wanted: str) -> Exemption:
    row = one(Exemption.objects.select_for_update(no_key=True), "exemption", pk=id)
    if row.state != wanted:
        raise StatusDoesNotAllow(status=row.state).saying(_LEFT.get(row.state))
    return row
