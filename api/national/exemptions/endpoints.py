"""Requests of regencies for exemptions from indicators that do not apply, for the ministry."""

from functools import partial
from uuid import UUID

from api.http import passed_over, shapes
from api.http.endpoint import Page, get, listed, post
from api.identity.permissions import Analyst, Reviewer
from api.national.entrance import NationalView
from api.national.exemptions import operations, queries
from api.national.exemptions.shapes import Agree, DeclineExemption, ExemptionRow, NationalExemptionFilters

_shown = partial(queries.shown, side="ministry")


@get("exemptions/", can=Analyst, order=queries.ORDER)
def list_national_exemptions(call: NationalView, query: NationalExemptionFilters) -> Page[ExemptionRow]:
    """List the regencies' requests to exempt them from an indicator that does not apply, newest first."""
    return listed(call, queries.exemptions(**shapes.given(query)), _shown, through=passed_over.shown)


@post("exemptions/<uuid:id>/agree/", can=Reviewer)
def agree_exemption(call: NationalView, id: UUID, body: Agree) -> ExemptionRow:
    """Agree that the indicator does not apply: its points of these periods count as answered from now on."""
    return _shown(operations.decide(id, body, by=call.caller))


@post("exemptions/<uuid:id>/decline/", can=Reviewer)
def decline_exemption(call: NationalView, id: UUID, body: DeclineExemption) -> ExemptionRow:
    """Decline the request: the indicator applies, and its values are still owed."""
    return _shown(operations.decide(id, body, by=call.caller))
