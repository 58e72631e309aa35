"""The regency's side: a request is written down in its history, and agrees with what is entered."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Conflict, Invalid
from api.http.grammar.periods import Period
from api.identity.callers import Actor
from api.national.catalogue import calendar
from api.national.exemptions import operations as exemptions
from api.national.exemptions import queries as asked
from api.national.exemptions.operations import Exemption
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import policies, specs
from api.regency.indicators.models import Value
from api.regency.indicators.operations import fill
from api.regency.indicators.queries import Key

RESOURCE = "not_applicable"


def ask(
    *, indicator: str, first: Period, last: Period | None, reason: str, by: Actor, now: datetime
) -> Exemption:
    """Asks the ministry to agree that an indicator does not apply from one period to another.

    Raises Invalid for what is no national indicator or not its period; Conflict where a value is entered that says
    otherwise, or it is asked for already.
    """
    today = calendar.day_of(now)
    spec = specs.any_release(indicator, today=today)
    series = spec.series[0] if spec is not None else "total"
    for name, period in (("first_period", first), ("last_period", last)):
        if period is not None:
            _check_period(name, Key(indicator, series, str(period)), today)
    until = str(last) if last else ""
    others = Value.objects.filter(indicator=indicator, period__gte=str(first)).exclude(
        value_status=Value.Status.NOT_APPLICABLE
    )
    if until:
        others = others.filter(period__lte=until)
    if (there := others.order_by("period").first()) is not None:
        raise Conflict(
            f"{there.period} has a value that is {there.value_status}: take it away first.",
            f"{there.period} berisi nilai berstatus {there.value_status}: hapus dahulu.",
            code="value_exists",
        )
    row = exemptions.ask(
        indicator=indicator,
        first_period=str(first),
        last_period=until,
        reason=reason,
        by=by,
        now=now,
    )
    _remember(row, Entry.Action.CREATED, by, now)
    return row


def _check_period(name: str, key: Key, today: date) -> None:
    """Raises Invalid as policies.check_target does, at the place where this request says the period."""
    try:
        policies.check_target(key, today=today)
    except Invalid as error:
        errors = [
            replace(each, pointer=f"/{name}") if each.pointer == "/period" else each for each in error.errors
        ]
        raise Invalid(error.detail, error.detail_id, code=error.code, errors=errors) from error


def withdraw(*, id: UUID, by: Actor, now: datetime) -> Exemption:
    """Takes a request back. Raises NotFound, Conflict."""
    row = exemptions.withdraw(id=id)
    _remember(row, Entry.Action.UPDATED, by, now)
    return row


def end(*, id: UUID, from_period: str, reason: str, by: Actor, now: datetime) -> Exemption:
    """Ends what was agreed from a period on. Raises NotFound, Conflict, Invalid."""
    row = exemptions.end(id=id, from_period=from_period, reason=reason, by=by)
    _remember(row, Entry.Action.UPDATED, by, now)
    count_anew(row, now=now)
    return row


def count_anew(exemption: Exemption, *, now: datetime) -> None:
    """Counts the filling cells of the values that an agreement is about. In the regency's own transaction."""
    found = Value.objects.filter(indicator=exemption.indicator, period__gte=exemption.first_period)
    cells = {(dimension, "", period) for dimension, period in found.values_list("dimension", "period")}
    fill(sorted(cells), now=now)


def _remember(row: Exemption, action: Entry.Action, by: Actor, now: datetime) -> None:
    said = shapes.document(asked.shown(row, side="regency"))
    names = ("indicator", "first_period", "last_period", "reason", "state", "ended_from")
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=str(row.pk),
        action=action,
        version=1,
        before=None,
        after={name: said[name] for name in names},
    )
