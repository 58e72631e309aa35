"""Where a regency begins: what the caller may do there, and the agenda."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.identity import permissions
from api.identity.serializers import GrantOut
from api.identity.views import shown
from api.regency.entrance import RegencyView
from api.regency.reporting.agenda import queries, serializers


class Begin(RegencyView):
    permissions = {"GET": permissions.Entrant}
    operations = {"GET": "get_grant"}

    @extend_schema(responses=GrantOut)
    def get(self, request: Request, code: str) -> Response:
        """The regency, and what the caller may do in it: as `GET /v1/me/` says it of each."""
        reading.no_query(request)
        return Response(shown(self.grant))


class Agenda(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_agenda"}

    @extend_schema(responses=serializers.AgendaOut)
    def get(self, request: Request, code: str) -> Response:
        """What is owed and until when in local time, what came back, and what wants a look, with links.

        The values of a member who is limited to agencies are those agencies' own.
        """
        reading.no_query(request)
        now = self.now
        found = queries.agenda(grant=self.grant, now=now)
        base = f"{settings.BASE_URL}/v1/regencies/{code}"
        return Response(
            {
                "as_of": now,
                "local": queries.local(now, self.grant),
                "time_zone": self.grant.time_zone,
                "due": [{**each, "url": _place(base, each)} for each in found.due],
                "returned": [{**each, "url": f"{base}/submissions/{each['id']}/"} for each in found.returned],
                "in_review": found.in_review,
                "values_due": {**asdict(found.values_due), "url": f"{base}/values/due/"},
                "values_stale": {**asdict(found.values_stale), "url": f"{base}/values/stale/"},
                "values_without_owner": {
                    **asdict(found.values_without_owner),
                    "url": f"{base}/values/ownerless/",
                },
            }
        )


def _place(base: str, due: dict[str, Any]) -> str:
    """Where what is due is prepared."""
    match due["kind"]:
        case "periodic_report":
            return f"{base}/reports/{due['subject']}/preview/"
        case "masterplan" | "enactment":
            return f"{base}/masterplans/"
    return f"{base}/deadlines/?kind={due['kind']}&subject={due['subject']}"
