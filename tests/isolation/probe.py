"""Addresses made for tests of the way in: a regency's view like any other, which does as it is told."""

from typing import Any

from django.db import connection
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from api.http.exceptions import Conflict
from api.http.problems import Required
from api.identity.permissions import Reader, Steward
from api.regency.entrance import RegencyView
from tenants.ids import uuid7

WRITE = """
    INSERT INTO history_entry
        (id, at, actor_id, actor_name, actor_office, resource, resource_key, action, version, changes)
    VALUES (%(id)s, now(), %(id)s, %(marker)s, '', 'probe', '', 'created', 1, '{}')
"""

WRITE_NATIONAL = """
    INSERT INTO identity_security_event (id, regency_id, at, kind, actor_name, actor_office, subject, detail)
    VALUES (%(id)s, %(regency)s, now(), 'probe', '', '', '', '{}')
"""


class Probe(RegencyView):
    """GET reads the markers, after sleeping for ?seconds=. POST writes in both schemas, then ends as `then` says."""

    permissions = {"GET": Reader, "POST": Steward}

    def get(self, request: Request, code: str) -> Response:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [float(request.query_params.get("seconds", 0))])
            cursor.execute("SELECT actor_name, session_user::text FROM history_entry ORDER BY actor_name")
            return Response({"markers": cursor.fetchall()})

    def post(self, request: Request, code: str) -> Response:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, {"id": uuid7(), "marker": "probe"})
            cursor.execute(WRITE_NATIONAL, {"id": uuid7(), "regency": self.grant.id})
            return _end(request.data["then"], cursor)


def _end(then: str, cursor: Any) -> Response:
    match then:
        case "conflict":
            raise Conflict()
        case "invalid":
            raise Required("/then")
        case "a bug":
            raise ZeroDivisionError
        case "an answer of 400":
            return Response(status=400)
        case "a violation":
            cursor.execute("INSERT INTO history_entry (id) SELECT id FROM history_entry")
        case "a refusal":
            cursor.execute("DELETE FROM history_entry")
        case "a statement that is cut":
            cursor.execute("SELECT pg_sleep(60)")
    return Response({}, status=201)


urlpatterns = [path("v1/regencies/<str:code>/probe/", Probe.as_view())]
