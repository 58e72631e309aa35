"""Which regencies take part, over HTTP, for the ministry."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, paging, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.participation import operations, queries, serializers
from tenants.models import ProvisioningRequest

#: A worker looks into the queue every second, and onboarding takes some hundredths of one.
ASK_AGAIN = {"Retry-After": "1"}


class Regencies(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_participation"}
    paged = True
    tagged = True

    @extend_schema(
        parameters=[serializers.ParticipationFilters], responses=page_of(serializers.ParticipationOut)
    )
    def get(self, request: Request) -> Response:
        """All regencies and whether they take part, in the order of their codes."""
        filters = reading.query(request, serializers.ParticipationFilters)
        page = paging.page(
            queries.regencies(**filters), by=("kemendagri_code",), wanted=paging.wanted(request)
        )
        body = page.body(serializers.ParticipationOut(page.rows, many=True).data)
        return Response(
            body, headers={**page.headers, "ETag": etags.weak("participation", encoding.dumps(body))}
        )


class Asking(NationalView):
    """What `onboard`, `suspend` and `resume` share."""

    permissions = {"POST": permissions.ProgrammeOffice}
    action: ClassVar[ProvisioningRequest.Action]

    def ask(self, request: Request, code: str) -> Response:
        reading.no_query(request)
        reading.body(request, serializers.NothingIn)
        asked = operations.ask(action=self.action, code=code, by=self.caller, now=timezone.now())
        body = shown(asked.request) if asked.request is not None else shown_done(asked)
        if asked.is_done:
            return Response(body)
        return Response(body, status=202, headers={"Location": body["url"], **ASK_AGAIN})


_ANSWERS = {200: serializers.OperationOut, 202: serializers.OperationOut}


class Onboard(Asking):
    operations = {"POST": "onboard_regency"}
    action = ProvisioningRequest.Action.ONBOARD

    @extend_schema(request=serializers.NothingIn, responses=_ANSWERS)
    def post(self, request: Request, code: str) -> Response:
        """Onboard a regency: its own role and schema, ready for its first member.

        Answers 202 with the operation, also when it was asked for before and is not done yet; 200 when it is done.
        """
        return self.ask(request, code)


class Suspend(Asking):
    operations = {"POST": "suspend_regency"}
    action = ProvisioningRequest.Action.SUSPEND

    @extend_schema(request=serializers.NothingIn, responses=_ANSWERS)
    def post(self, request: Request, code: str) -> Response:
        """Suspend a regency: what it has can be read, and nothing written.

        Answers 202 with the operation, also when it was asked for before and is not done yet; 200 when it is done.
        """
        return self.ask(request, code)


class Resume(Asking):
    operations = {"POST": "resume_regency"}
    action = ProvisioningRequest.Action.RESUME

    @extend_schema(request=serializers.NothingIn, responses=_ANSWERS)
    def post(self, request: Request, code: str) -> Response:
        """End a regency's suspension.

        Answers 202 with the operation, also when it was asked for before and is not done yet; 200 when it is done.
        """
        return self.ask(request, code)


class Operation(NationalView):
    permissions = {"GET": permissions.ProgrammeOffice}
    operations = {"GET": "get_operation"}
    sends = {("GET", 200): ("Retry-After",)}
    tagged = True

    @extend_schema(responses=serializers.OperationOut)
    def get(self, request: Request, id: UUID) -> Response:
        """How far an operation is."""
        reading.no_query(request)
        body = shown(found := queries.operation(id))
        again = {} if found.finished_at else ASK_AGAIN
        return Response(body, headers={"ETag": etags.strong("operation", id, encoding.dumps(body)), **again})


def shown(request: ProvisioningRequest) -> dict[str, Any]:
    """An operation as the API shows it."""
    return {
        "id": request.pk,
        "action": request.action,
        "state": request.state,
        "regency": serializers.OperationRegencyOut(request.regency).data,
        "requested_at": request.requested_at,
        "requested_by": {"id": request.requested_by, "office": request.requested_by_office},
        "started_at": request.started_at,
        "finished_at": request.finished_at,
        "result": request.result,
        "url": f"{settings.BASE_URL}/v1/national/operations/{request.pk}/",
    }


def shown_done(asked: operations.Asked) -> dict[str, Any]:
    """The same for what nobody asked for here: it had been done by a command."""
    return {
        "id": None,
        "action": asked.action,
        "state": ProvisioningRequest.State.DONE,
        "regency": serializers.OperationRegencyOut(asked.regency).data,
        "requested_at": None,
        "requested_by": None,
        "started_at": None,
        "finished_at": None,
        "result": "It had been done before.",
        "url": None,
    }
