"""Requests that the ministry agree that an indicator is not applicable, consistent with the entered values.

After the ministry agreed, the regency's completeness cells are recounted, on the regency's own role: the ministry's
transaction reads no regency's tables. The worker looks each second for agreements that are not counted yet. Counting
twice does no harm.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework.response import Response

from api.http import passed_over, shapes
from api.http.endpoint import Address, Page, get, listed, post
from api.http.exceptions import Invalid
from api.http.local_time import day_of
from api.identity.callers import Author
from api.identity.permissions import Reader, Steward
from api.national.exemptions import operations, queries
from api.national.exemptions.operations import Exemption
from api.national.exemptions.shapes import Ask, End, ExemptionFilters, ExemptionRow
from api.regency.entrance import RegencyView
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import rules, specs
from api.regency.indicators.models import Key, Value
from api.regency.indicators.operations import fill, lock_bulk_writes
from api.regency.indicators.problems import ValueInTheWay
from tenants import access
from tenants.jobs.duties import Duty

RESOURCE = "exemption"

exemptions = Address("exemptions/")

_shown = partial(queries.shown, side="regency")


@exemptions.get(can=Reader, order=queries.ORDER)
def list_exemptions(call: RegencyView, query: ExemptionFilters) -> Page[ExemptionRow]:
    """List the regency's requests to have an indicator agreed as not applicable, newest first."""
    return listed(call, queries.exemptions(**shapes.given(query)), _shown)


@exemptions.post(
    can=Steward,
    answers={(201, "application/json"): ExemptionRow},
)
def ask_exemption(call: RegencyView, body: Ask) -> Response:
    """Ask the ministry to agree that an indicator does not apply, with the reason.

    A formal act: the ministry sees indicator, periods and reason. Once agreed, its points count as answered; until
    then a value that is not applicable counts as not reported.
    """
    row = ask(body, author=call.author)
    location = f"{settings.BASE_URL}{call.request.path}{row.id}/"
    return Response(shapes.document(row), status=201, headers={"Location": location})


@get("exemptions/<uuid:id>/", can=Reader)
def get_exemption(call: RegencyView, id: UUID) -> ExemptionRow:
    """Show one request and its outcome."""
    return _shown(queries.exemption(id))


@post("exemptions/<uuid:id>/withdraw/", can=Steward)
def withdraw_exemption(call: RegencyView, id: UUID, body: shapes.Nothing) -> ExemptionRow:
    """Withdraw a request that the ministry has not decided."""
    return _recorded(operations.withdraw(id=id), call.author)


@post("exemptions/<uuid:id>/end/", can=Steward)
def end_exemption(call: RegencyView, id: UUID, body: End) -> ExemptionRow:
    """End an exemption: the indicator applies from a period on, and its values are due again."""
    row = operations.end(id=id, said=body, by=call.caller)
    shown = _recorded(row, call.author)
    _count_again(row, now=call.now)
    return shown


def ask(asked: Ask, *, author: Author) -> ExemptionRow:
    """Ask the ministry to agree that an indicator does not apply from one period to another.

    Raises Invalid for an unknown national indicator or a wrong period; Conflict if an entered value contradicts it, or
    it was requested already.
    """
    lock_bulk_writes()  # of two that ask at once the second finds the first one's
    today = author.today
    spec = specs.any_release(asked.indicator, today=today)
    series = spec.series[0] if spec is not None else "total"
    for name in ("first_period", "last_period"):
        if (period := getattr(asked, name)) is not None:
            _check_period(name, Key(asked.indicator, series, str(period)), today)
    others = Value.objects.filter(indicator=asked.indicator, period__gte=str(asked.first_period)).exclude(
        value_status=Value.Status.NOT_APPLICABLE
    )
    if asked.last_period:
        others = others.filter(period__lte=str(asked.last_period))
    if (there := others.order_by("period").first()) is not None:
        raise ValueInTheWay(period=there.period, value_status=there.value_status)
    return _recorded(operations.ask(asked, author=author), author, Entry.Action.CREATED)


def _check_period(name: str, key: Key, today: date) -> None:
    """Raise Invalid as `rules.target` does, with the pointer of the period in this request."""
    try:
        rules.target(key, today=today)
    except Invalid as error:
        found = [each.at(f"/{name}" if each.pointer == "/period" else each.pointer) for each in error.errors]
        rules.refuse(found)


def _recorded(row: Exemption, author: Author, action: str = Entry.Action.UPDATED) -> ExemptionRow:
    """Record the outcome of a request in history, and return it."""
    shown = _shown(row)
    said = shapes.document(shown)
    names = ("indicator", "first_period", "last_period", "reason", "status", "ended_from_period")
    after = {name: said[name] for name in names}
    history.record(author, RESOURCE, str(row.pk), 1, None, after, action=action)
    return shown


def settle() -> None:
    """Recount the cells of agreed exemptions.

    The order differs each time, so that an exemption that always takes too long does not always delay the same others.
    """
    passed_over.each("exemptions_exemption", operations.unsettled(), _settle)


def _settle(row: Exemption) -> None:
    # The owner's block stays open meanwhile.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_recount, row).result()
    operations.settle(row)


def _recount(row: Exemption) -> None:
    try:
        with access.inside(row.regency):
            _count_again(row, now=timezone.now())
    finally:
        connection.close()


def _count_again(row: Exemption, *, now: datetime) -> None:
    """Count the completeness cells of an agreement's values. Runs in the regency's own transaction."""
    found = Value.objects.filter(indicator=row.indicator, period__gte=row.first_period)
    cells = {(dimension, "", period) for dimension, period in found.values_list("dimension", "period")}
    fill(sorted(cells), today=day_of(now))


DUTY = Duty(
    "exemptions",
    "Recounts completeness after an exemption was agreed.",
    lambda: settle,
)
