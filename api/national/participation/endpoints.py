"""Participation of regencies, for the ministry: onboarding, suspending and resuming them."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.response import Response

from api.http import shapes
from api.http.endpoint import Page, get, listed, order, post
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.entrance import NationalView
from api.national.participation import operations, queries
from api.national.participation.shapes import Operation, Participation, ParticipationFilters, Suspend
from tenants.models import ProvisioningRequest

Action = ProvisioningRequest.Action
#: A worker looks into the queue every second, and onboarding takes some hundredths of one.
ASK_AGAIN = {"Retry-After": "1"}
_ASKED = {200: Operation, 202: Operation}


@get(
    "regencies/",
    can=Analyst,
    order=order("code", also=("name", "status"), columns={"code": "kemendagri_code"}),
)
def list_participation(call: NationalView, query: ParticipationFilters) -> Page[Participation]:
    """List all regencies with their participation, in the order of their codes."""
    return listed(call, queries.regencies(**shapes.given(query)), Participation)


@post("regencies/<str:code>/onboard/", can=ProgrammeOffice, answers=_ASKED)
def onboard_regency(call: NationalView, code: str, body: shapes.Nothing) -> Response:
    """Onboard a regency: its own role and schema, ready for its first member.

    Answers 202 with the operation, also when it was requested before and is not done yet; 200 when it is done.
    """
    return _request(call, Action.ONBOARD, code)


@post("regencies/<str:code>/suspend/", can=ProgrammeOffice, answers=_ASKED)
def suspend_regency(call: NationalView, code: str, body: Suspend) -> Response:
    """Suspend a regency, with the reason: its data can be read but not written.

    Answers 202 with the operation, also when it was requested before and is not done yet; 200 when it is done.
    """
    return _request(call, Action.SUSPEND, code, reason=body.reason)


@post("regencies/<str:code>/resume/", can=ProgrammeOffice, answers=_ASKED)
def resume_regency(call: NationalView, code: str, body: shapes.Nothing) -> Response:
    """End a regency's suspension.

    Answers 202 with the operation, also when it was requested before and is not done yet; 200 when it is done.
    """
    return _request(call, Action.RESUME, code)


@get(
    "operations/<uuid:id>/",
    can=ProgrammeOffice,
    answers=Operation,
    tagged=True,
    sends={("GET", 200): ("Retry-After",)},
)
def get_operation(call: NationalView, id: UUID) -> Response:
    """Show the progress of an operation."""
    found = queries.operation(queries.request(id))
    again = {} if found.finished_at else ASK_AGAIN
    return Response(shapes.document(found), headers={"ETag": found.etag, **again})


def _request(
    call: NationalView, action: ProvisioningRequest.Action, code: str, *, reason: str = ""
) -> Response:
    found = operations.request(action=action, code=code, reason=reason, author=call.author)
    body = shapes.document(found)
    if found.status == ProvisioningRequest.State.DONE:
        return Response(body)
    return Response(body, status=HTTPStatus.ACCEPTED, headers={"Location": str(found.url), **ASK_AGAIN})
