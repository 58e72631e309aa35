"""Asking the ministry to agree that an indicator does not apply, over HTTP."""

from functools import partial
from uuid import UUID

from django.conf import settings
from rest_framework.response import Response

from api.http import paging, shapes
from api.http.endpoint import Address, Query
from api.http.paging import Page
from api.identity.permissions import Reader, Steward
from api.national.exemptions import queries
from api.national.exemptions.shapes import Ask, End, ExemptionFilters, ExemptionRow, Withdraw
from api.regency.entrance import RegencyView
from api.regency.indicators.exemptions import operations

exemptions = Address("not-applicable/", RegencyView)
exemption = Address("not-applicable/<uuid:id>/", RegencyView)
withdraw = Address("not-applicable/<uuid:id>/withdraw/", RegencyView)
end = Address("not-applicable/<uuid:id>/end/", RegencyView)

_shown = partial(queries.shown, side="regency")


@exemptions.get("list_exemptions", can=Reader, query=ExemptionFilters)
def list_exemptions(call: RegencyView, query: Query) -> Page[ExemptionRow]:
    """What the regency asked the ministry to agree to as not applicable, the newest first."""
    page = paging.page(queries.exemptions(**query), by=("-id",), wanted=paging.wanted(call.request))
    return Page([_shown(row) for row in page.rows], page.next)


@exemptions.post(
    "ask_exemption",
    can=Steward,
    answers={(201, "application/json"): shapes.serializer(ExemptionRow, answered=True)},
)
def ask_exemption(call: RegencyView, body: Ask) -> Response:
    """Ask the ministry to agree that an indicator does not apply, with the reason.

    A formal act: the ministry sees indicator, periods and reason. Once agreed, its points count as answered; until
    then a value that is not applicable counts as not reported.
    """
    row = operations.ask(
        indicator=body.indicator,
        first=body.first_period,
        last=body.last_period,
        reason=body.reason,
        by=call.actor,
        now=call.now,
    )
    location = f"{settings.BASE_URL}{call.request.path}{row.pk}/"
    return Response(shapes.document(_shown(row)), status=201, headers={"Location": location})


@exemption.get("get_exemption", can=Reader)
def get_exemption(call: RegencyView, id: UUID) -> ExemptionRow:
    """One request, and what became of it."""
    return _shown(queries.exemption(id))


@withdraw.post("withdraw_exemption", can=Steward)
def withdraw_exemption(call: RegencyView, id: UUID, body: Withdraw) -> ExemptionRow:
    """Take a request back that the ministry has not decided."""
    return _shown(operations.withdraw(id=id, by=call.actor, now=call.now))


@end.post("end_exemption", can=Steward)
def end_exemption(call: RegencyView, id: UUID, body: End) -> ExemptionRow:
    """Say that the indicator applies from a period on: values of it are owed again."""
    row = operations.end(
        id=id, from_period=str(body.from_period), reason=body.reason, by=call.actor, now=call.now
    )
    return _shown(row)
