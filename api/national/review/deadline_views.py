"""Deadlines and declinations over HTTP, for the ministry."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, reading
from api.http.exceptions import NotFound
from api.http.openapi import page_of
from api.identity import permissions
from api.national.catalogue import calendar
from api.national.entrance import NationalView
from api.national.ledger import deadline_serializers as serializers
from api.national.ledger import deadlines
from api.national.ledger.words import Kind


class DeadlineView(NationalView):
    def kind(self, text: str) -> Kind:
        if text not in Kind.values:
            raise NotFound(f"no kind {text}")
        return Kind(text)

    def answer(self, row: deadlines.Row, *, created: bool = False) -> Response:
        return self.written(deadlines.shown_deadline(row), tag=deadlines.tag(row), created=created)


class Deadlines(DeadlineView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_deadlines"}
    paged = True

    @extend_schema(parameters=[serializers.DeadlineFilters], responses=page_of(serializers.DeadlineOut))
    def get(self, request: Request) -> Response:
        """Deadlines, the one due last first, with their extensions.

        Those of periodic reports go to the end of next year, and further where the ministry has set them.
        """
        filters = reading.query(request, serializers.DeadlineFilters)
        today = calendar.day_of(timezone.now())
        page = deadlines.page(wanted=paging.wanted(request), today=today, **filters)
        return Response(page.body(map(deadlines.shown_deadline, page.rows)), headers=page.headers)


class OneDeadline(DeadlineView):
    permissions = {
        "GET": permissions.Analyst,
        "PUT": permissions.ProgrammeOffice,
    }
    operations = {"GET": "get_deadline", "PUT": "put_deadline"}
    preconditions = frozenset({"PUT"})
    tagged = True

    @extend_schema(responses=serializers.DeadlineOut)
    def get(self, request: Request, kind: str, subject: str) -> Response:
        """When a kind of submission opens, is due and closes, with its extensions."""
        reading.no_query(request)
        return self.answer(deadlines.deadline(kind=self.kind(kind), subject=subject))

    @extend_schema(
        request=serializers.DeadlineIn,
        responses={200: serializers.DeadlineOut, 201: serializers.DeadlineOut},
    )
    def put(self, request: Request, kind: str, subject: str) -> Response:
        """Set when a kind of submission opens, is due and closes. A due instant moves by an extension only.

        Setting it first and repeating the same need no If-Match; changing it does.
        """
        reading.no_query(request)
        row, created = deadlines.set_deadline(
            kind=self.kind(kind),
            subject=subject,
            by=self.caller,
            now=timezone.now(),
            precondition=etags.precondition(request),
            **reading.body(request, serializers.DeadlineIn),
        )
        return self.answer(row, created=created)


class ExtendDeadline(DeadlineView):
    permissions = {"POST": permissions.ProgrammeOffice}
    operations = {"POST": "extend_deadline"}
    sends = {("POST", 200): ("ETag",)}

    @extend_schema(request=serializers.ExtendIn, responses=serializers.DeadlineOut)
    def post(self, request: Request, kind: str, subject: str) -> Response:
        """Move a deadline to a later instant, for all or for one regency. The whole round sees by whom and why."""
        reading.no_query(request)
        return self.answer(
            deadlines.extend(
                kind=self.kind(kind),
                subject=subject,
                by=self.caller,
                **reading.body(request, serializers.ExtendIn),
            )
        )


class Declinations(DeadlineView):
    permissions = {
        "GET": permissions.Analyst,
        "POST": permissions.ProgrammeOffice,
    }
    operations = {"GET": "list_declinations", "POST": "record_declination"}
    paged = True

    @extend_schema(responses=page_of(serializers.DeclinationOut))
    def get(self, request: Request) -> Response:
        """The letters by which regencies declined to submit something, the newest first."""
        reading.no_query(request)
        return self.listed(deadlines.declinations(), by=("-id",), shown=deadlines.shown_declination)

    @extend_schema(request=serializers.DeclineIn, responses={201: serializers.DeclinationOut})
    def post(self, request: Request) -> Response:
        """Record a regency's letter by which it declines to submit something."""
        reading.no_query(request)
        given = reading.body(request, serializers.DeclineIn)
        row = deadlines.decline(by=self.caller, **given)
        return Response(deadlines.shown_declination(row), status=201)
