"""Programmes over HTTP: lists by filter, and each one whole, versioned."""

from functools import partial
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, paging, preferences, reading
from api.http.language import active_language
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.identity import permissions
from api.national.catalogue.calendar import day_of
from api.regency.masterplan.entrance import PlanView
from api.regency.programmes import answers, operations, queries, serializers, sets
from api.regency.programmes.content import Content
from api.regency.programmes.queries import Filters
from api.regency.programmes.realisation import progress
from api.regency.programmes.realisation.serializers import shown_progress


class Programmes(PlanView):
    """The programmes of a version of the masterplan."""

    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.MemberContributor,
        "PUT": permissions.MemberContributor,
    }
    operations = {
        "GET": "list_programmes",
        "POST": "create_programme",
        "PUT": "put_programmes",
    }
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.ProgrammeFilters], responses=page_of(answers.ListedProgrammeOut))
    def get(self, request: Request, code: str) -> Response:
        """The programmes of one version of the masterplan, with their allocations and progress.

        Of the draft worked on last, else of the newest version, unless `masterplan` names another.
        """
        filters = Filters(**reading.query(request, serializers.ProgrammeFilters))
        page = queries.programmes(filters=filters, wanted=paging.wanted(request))
        stand = progress.of([row.version_id for row in page.rows], today=day_of(self.now))
        shown = [shown_progress(stand.get(row.id, progress.NOT_BEGUN)) for row in page.rows]
        rows = [row.etag for row in page.rows]
        tag = etags.weak("programmes", request.get_full_path(), *rows, encoding.dumps(shown), page.next)
        body = page.body(
            answers.listed(row) | {"progress": of_it} for row, of_it in zip(page.rows, shown, strict=True)
        )
        return Response(body, headers={"ETag": tag, **page.headers})

    @extend_schema(request=serializers.CreateProgrammeIn, responses={201: answers.ProgrammeOut})
    def post(self, request: Request, code: str) -> Response:
        """Add a programme to a draft of the masterplan.

        To the draft worked on last, unless `masterplan` names one. Where there is no draft the answer is 409 with the
        code no_draft_masterplan.
        """
        given = reading.body(request, serializers.CreateProgrammeIn)
        row = operations.create_programme(
            id=given.pop("id"),
            masterplan=given.pop("masterplan"),
            content=Content.of(given),
            grant=self.grant,
            by=self.actor,
            now=self.now,
        )
        return self.written(answers.shown(row), tag=row.etag, id=row.id)

    @extend_schema(
        parameters=[preferences.HANDLING],
        request=serializers.WriteProgrammesIn,
        responses=answers.WrittenProgrammesOut,
    )
    def put(self, request: Request, code: str) -> Response:
        """Add and replace many programmes of a draft, with their allocations and activities, in one request.

        All rows or none; with `Prefer: handling=lenient` the right ones are stored, and the answer says what is left to
        mend. A row that changes a programme names the version that it is made from. Programmes that are not named stay
        as they are.
        """
        reading.no_query(request)
        lenient = preferences.is_lenient(request)
        given = reading.body(request, serializers.WriteProgrammesIn)
        results = sets.write_programmes(
            masterplan=given["masterplan"],
            rows=[
                sets.Given(row.pop("id"), version=row.pop("version"), content=Content.of(row))
                for row in given["programmes"]
            ],
            grant=self.grant,
            by=self.actor,
            now=self.now,
            lenient=lenient,
        )
        body = {"data": [answers.shown_result(result, active_language()) for result in results]}
        return Response(body, headers=preferences.applied(lenient=lenient))


class OneProgramme(PlanView):
    """One programme, as one version of the masterplan has it."""

    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.MemberContributor,
        "PATCH": permissions.MemberContributor,
        "DELETE": permissions.MemberContributor,
    }
    operations = {
        "GET": "get_programme",
        "PUT": "put_programme",
        "PATCH": "patch_programme",
        "DELETE": "delete_programme",
    }
    preconditions = frozenset({"PUT", "PATCH", "DELETE"})
    tagged = True
    asks_along = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(parameters=[serializers.VersionFilter], responses=answers.ProgrammeOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One programme.

        As the draft has it that was worked on last, else the newest version of the masterplan that has it, unless
        `masterplan` names another.
        """
        masterplan = self.version(request)
        if "HTTP_IF_NONE_MATCH" in request.META:
            etag, waits = queries.tag(id, masterplan=masterplan)
            self.check_answers(waits=waits)
            etags.check_if_none_match(request, etag)
        row = queries.stored(id, masterplan=masterplan)
        self.check_answers(waits=row.waits)
        return Response(answers.shown_stored(row.columns), headers={"ETag": row.etag})

    @extend_schema(
        parameters=[serializers.VersionFilter],
        request=serializers.ProgrammeIn,
        responses={200: answers.ProgrammeOut, 201: answers.ProgrammeOut},
    )
    def put(self, request: Request, code: str, id: UUID) -> Response:
        """Add a programme under an id of your own, or replace it.

        Adding and repeating the same need no If-Match; replacing something else does. A 412 shows the programme as
        somebody else has made it meanwhile, as `current`.
        """
        written = operations.put_programme(
            id=id,
            masterplan=self.version(request),
            content=Content.of(reading.body(request, serializers.ProgrammeIn)),
            **self.writer(request),
        )
        row = written.programme
        return self.written(answers.shown(row), tag=row.etag, created=written.created)

    @extend_schema(
        parameters=[serializers.VersionFilter],
        request=serializers.ProgrammeIn(partial=True),
        responses=answers.ProgrammeOut,
    )
    def patch(self, request: Request, code: str, id: UUID) -> Response:
        """Change fields of a programme.

        A JSON Merge Patch (RFC 7396): fields that are not named stay, null takes one away, `allocations` is replaced
        whole. A 412 shows the programme as somebody else has made it meanwhile, as `current`.
        """
        revised = partial(reading.patched, request, serializers.ProgrammeIn)
        written = operations.change_programme(
            id=id,
            masterplan=self.version(request),
            revise=lambda current: Content.of(revised(current)),
            **self.writer(request),
        )
        row = written.programme
        return self.written(answers.shown(row), tag=row.etag, created=False)

    @extend_schema(parameters=[serializers.VersionFilter], responses={204: None})
    def delete(self, request: Request, code: str, id: UUID) -> Response:
        """Take a programme out of a draft of the masterplan.

        Other versions keep it, and its history stays.
        """
        operations.remove_programme(id=id, masterplan=self.version(request), **self.writer(request))
        return Response(status=204)

    def version(self, request: Request) -> UUID | None:
        """The version of the masterplan that the request names."""
        return reading.query(request, serializers.VersionFilter).get("masterplan")

    def writer(self, request: Request) -> dict[str, Any]:
        """What every write is told: who, when, and from which version."""
        return {
            "grant": self.grant,
            "by": self.actor,
            "now": self.now,
            "precondition": etags.precondition(request),
        }
