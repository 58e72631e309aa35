"""Realisations over HTTP: a quarter at a time, and a programme through all its quarters."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, paging, preferences, reading
from api.http.language import active_language
from api.http.openapi import page_of
from api.identity import permissions
from api.national.catalogue.calendar import day_of
from api.regency.entrance import RegencyView
from api.regency.programmes import queries as programmes
from api.regency.programmes.realisation import operations, policies, progress, queries, serializers
from api.regency.programmes.realisation.content import Given


class Quarter(RegencyView):
    """The realisations of a quarter."""

    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.MemberContributor,
    }
    operations = {"GET": "list_realisations", "PUT": "put_realisations"}
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.QuarterFilters], responses=page_of(serializers.QuarterRowOut))
    def get(self, request: Request, code: str, quarter: str) -> Response:
        """The activities of a quarter, with what is reported and what is still to be.

        Those of the version of the masterplan that is in force at the quarter's end, else of the newest one.
        """
        filters = reading.query(request, serializers.QuarterFilters)
        period = policies.quarter(quarter)
        page = queries.quarter(
            period=str(period),
            end=period.end,
            today=day_of(self.now),
            agency=filters.get("agency"),
            programme=filters.get("programme"),
            wanted=paging.wanted(request),
        )
        body = page.body(serializers.shown_row(row) for row in page.rows)
        tag = etags.weak("realisations", request.get_full_path(), encoding.dumps(body))
        return Response(body, headers={"ETag": tag, **page.headers})

    @extend_schema(
        parameters=[preferences.HANDLING],
        request=serializers.RecordQuarterIn,
        responses=serializers.RecordedOut,
    )
    def put(self, request: Request, code: str, quarter: str) -> Response:
        """Record what activities have reached by the quarter's end, as many as there are, in one request.

        All rows or none; with `Prefer: handling=lenient` the right ones are stored, and the answer says what is left to
        mend. Activities that are not named stay as they are.
        """
        reading.no_query(request)
        lenient = preferences.is_lenient(request)
        given = reading.body(request, serializers.RecordQuarterIn)
        results = operations.record_quarter(
            period=policies.quarter(quarter),
            rows=[Given.of(row) for row in given["realisations"]],
            grant=self.grant,
            by=self.actor,
            now=self.now,
            lenient=lenient,
        )
        language = active_language()
        body = {"data": [serializers.shown_result(result, language) for result in results]}
        return Response(body, headers=preferences.applied(lenient=lenient))


class OneRealisation(RegencyView):
    permissions = {"DELETE": permissions.MemberContributor}
    operations = {"DELETE": "delete_realisation"}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, quarter: str, id: UUID) -> Response:
        """Take back a quarter of an activity that was reported by mistake.

        Its history stays.
        """
        reading.no_query(request)
        operations.remove(
            period=policies.quarter(quarter),
            activity=id,
            grant=self.grant,
            by=self.actor,
            now=self.now,
        )
        return Response(status=204)


class ProgrammeRealisations(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_programme_realisations"}
    tagged = True

    @extend_schema(responses=serializers.ProgrammeRealisationsOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """A programme through all its quarters, whatever version of the masterplan was in force."""
        reading.no_query(request)
        row = programmes.programme(id)
        stand = progress.of([row.version_id], today=day_of(self.now))
        body = {
            "programme": row.id,
            "progress": serializers.shown_progress(stand.get(row.id, progress.NOT_BEGUN)),
            "activities": [
                {"activity": activity, "quarters": [serializers.shown_reported(each) for each in quarters]}
                for activity, quarters in queries.of_programme(id).items()
            ],
        }
        return Response(body, headers={"ETag": etags.weak("realisations", id, encoding.dumps(body))})
