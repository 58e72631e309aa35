"""Appointments and mentors' assignments over HTTP, for the programme office."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from api.http import etags, reading
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.identity import answers, permissions
from api.identity.access import Invited
from api.national.entrance import NationalView
from api.national.officers import appointments, assignments, queries, serializers


class OfficersView(NationalView):
    """What the views of officers share: how a thing with an end is changed."""

    def changed[Row](
        self, request: Request, id: UUID, kind: type[Serializer[Any]], change: Callable[..., Row]
    ) -> Row:
        """What `change` makes of the thing with the body's merge patch, read by `kind`."""
        reading.no_query(request)
        return change(
            id=id,
            revise=partial(reading.patched, request, kind),
            by=self.caller,
            now=timezone.now(),
            precondition=etags.precondition(request),
        )

    def ended(self, request: Request, id: UUID, end: Callable[..., None]) -> Response:
        reading.no_query(request)
        end(id=id, by=self.caller, now=timezone.now(), precondition=etags.precondition(request))
        return Response(status=204)


class Appointments(OfficersView):
    permissions = {
        "GET": permissions.Auditor,
        "POST": permissions.Appointer,
    }
    operations = {"GET": "list_appointments", "POST": "appoint"}
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.AppointmentFilters], responses=page_of(serializers.AppointmentOut))
    def get(self, request: Request) -> Response:
        """Who has which role at the ministry, in the order in which they came."""
        filters = reading.query(request, serializers.AppointmentFilters)
        rows = queries.appointments(now=timezone.now(), **filters)
        return answers.listed(request, "appointments", rows, serializers.shown_appointment)

    @extend_schema(request=serializers.AppointIn, responses={201: serializers.AppointmentOut})
    def post(self, request: Request) -> Response:
        """Give a person or a program a role at the ministry.

        A person is known by the e-mail address; one whom nobody knows yet is added with name and office. Who belongs to
        a regency has no role here (409, `person_belongs_elsewhere`). A mentor sees nothing before
        a regency is assigned.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.AppointIn)
        role, until = given.pop("role"), given.pop("valid_until")
        row = appointments.appoint(
            role=role, until=until, who=Invited(**given), by=self.caller, now=timezone.now()
        )
        return self.written(serializers.shown_appointment(row), tag=queries.appointment_tag(row), id=row.pk)


class OneAppointment(OfficersView):
    permissions = {
        "GET": permissions.Auditor,
        "PATCH": permissions.Appointer,
        "DELETE": permissions.Appointer,
    }
    operations = {
        "GET": "get_appointment",
        "PATCH": "patch_appointment",
        "DELETE": "end_appointment",
    }
    preconditions = frozenset({"PATCH", "DELETE"})
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(responses=serializers.AppointmentOut)
    def get(self, request: Request, id: UUID) -> Response:
        """One appointment, also one that is over."""
        reading.no_query(request)
        row = queries.appointment(id)
        return answers.one(queries.appointment_tag(row), serializers.shown_appointment(row))

    @extend_schema(request=serializers.AppointmentIn(partial=True), responses=serializers.AppointmentOut)
    def patch(self, request: Request, id: UUID) -> Response:
        """Change until when an appointment holds.

        A JSON Merge Patch (RFC 7396). One that is over is given anew (409, `has_ended`); the programme office's own are
        an operator's (409, `operators_to_decide`).
        """
        row = self.changed(request, id, serializers.AppointmentIn, appointments.change_appointment)
        return answers.one(queries.appointment_tag(row), serializers.shown_appointment(row))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """End an appointment, from the next request on. What the person did stays."""
        return self.ended(request, id, appointments.end_appointment)


class MentorAssignments(OfficersView):
    permissions = {
        "GET": permissions.Auditor,
        "POST": permissions.Appointer,
    }
    operations = {"GET": "list_mentor_assignments", "POST": "assign_mentor"}
    tagged = True
    paged = True

    @extend_schema(
        parameters=[serializers.AssignmentFilters], responses=page_of(serializers.MentorAssignmentOut)
    )
    def get(self, request: Request) -> Response:
        """Which mentor has which regency, in the order in which they were assigned."""
        filters = reading.query(request, serializers.AssignmentFilters)
        rows = queries.assignments(now=timezone.now(), **filters)
        return answers.listed(request, "mentor-assignments", rows, serializers.shown_assignment)

    @extend_schema(request=serializers.AssignMentorIn, responses={201: serializers.MentorAssignmentOut})
    def post(self, request: Request) -> Response:
        """Let a mentor see and comment on what a regency submits, for a time.

        The regency's drafts a mentor sees only where the regency lets them in as a guest.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.AssignMentorIn)
        since, until = given.pop("valid_from"), given.pop("valid_until")
        row = assignments.assign(**given, since=since, until=until, by=self.caller, now=timezone.now())
        return self.written(serializers.shown_assignment(row), tag=queries.assignment_tag(row), id=row.pk)


class OneMentorAssignment(OfficersView):
    permissions = {
        "GET": permissions.Auditor,
        "PATCH": permissions.Appointer,
        "DELETE": permissions.Appointer,
    }
    operations = {
        "GET": "get_mentor_assignment",
        "PATCH": "patch_mentor_assignment",
        "DELETE": "end_mentor_assignment",
    }
    preconditions = frozenset({"PATCH", "DELETE"})
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(responses=serializers.MentorAssignmentOut)
    def get(self, request: Request, id: UUID) -> Response:
        """One assignment, also one that is over."""
        reading.no_query(request)
        row = queries.assignment(id)
        return answers.one(queries.assignment_tag(row), serializers.shown_assignment(row))

    @extend_schema(
        request=serializers.MentorAssignmentIn(partial=True), responses=serializers.MentorAssignmentOut
    )
    def patch(self, request: Request, id: UUID) -> Response:
        """Change until when a mentor has a regency.

        A JSON Merge Patch (RFC 7396). One that is over is given anew (409, `has_ended`).
        """
        row = self.changed(request, id, serializers.MentorAssignmentIn, assignments.change_assignment)
        return answers.one(queries.assignment_tag(row), serializers.shown_assignment(row))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Take a regency from a mentor, from the next request on."""
        return self.ended(request, id, assignments.end_assignment)
