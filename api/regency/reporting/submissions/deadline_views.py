"""What is due of the regency, in its own time; and the signatory's name, which can be corrected and erased."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.ledger.deadline_serializers import DeadlineFilters, RegencyDeadlineOut
from api.regency.entrance import RegencyView
from api.regency.reporting.submissions import deadlines, serializers


class Deadlines(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_deadlines"}
    paged = True

    @extend_schema(parameters=[DeadlineFilters], responses=page_of(RegencyDeadlineOut))
    def get(self, request: Request, code: str) -> Response:
        """What is due of the regency, the one due last first, in its own time, with every extension of the round."""
        filters = reading.query(request, DeadlineFilters)
        page = deadlines.page(wanted=paging.wanted(request), now=self.now, **filters)
        rows = deadlines.as_they_apply(page.rows, grant=self.grant, now=self.now)
        return Response(page.body(rows), headers=page.headers)


class SignatoryName(RegencyView):
    permissions = {
        "PUT": permissions.Admin,
        "DELETE": permissions.Admin,
    }
    operations = {
        "PUT": "correct_signatory_name",
        "DELETE": "erase_signatory_name",
    }

    @extend_schema(request=serializers.NameIn, responses=serializers.NameOut)
    def put(self, request: Request, code: str, id: UUID) -> Response:
        """Put the signatory's name right. The receipt keeps the hash of the first one."""
        reading.no_query(request)
        given = reading.body(request, serializers.NameIn)
        deadlines.correct_name(submission=id, name=given["name"], by=self.actor, now=self.now)
        return Response({"name": given["name"], "is_original": False})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, id: UUID) -> Response:
        """Erase the signatory's name. What was submitted and its receipt stay, and tell nothing of it."""
        reading.no_query(request)
        deadlines.erase_name(submission=id, by=self.actor, now=self.now)
        return Response(status=204)
