"""Releases of the catalogue over HTTP, for the ministry: drafted and published by the programme office."""

from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, reading
from api.http.exceptions import NotFound
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.identity import permissions
from api.national.catalogue import queries as catalogue
from api.national.catalogue.drafts import answers, content, operations, queries, serializers
from api.national.catalogue.drafts.queries import Whole
from api.national.entrance import NationalView


class CatalogueView(NationalView):
    @property
    def sees_drafts(self) -> bool:
        return bool(self.caller.ministry_roles & permissions.ProgrammeOffice.roles)

    def whole(self, framework: str, number: str) -> Whole:
        """A release, or for the programme office a draft. Raises NotFound."""
        if self.sees_drafts and queries.drafts(framework).filter(number=number).exists():
            return queries.of_draft(queries.draft(framework, number))
        return queries.of_release(number, framework=framework)

    def shown_draft(self, draft: queries.Draft) -> dict[str, Any]:
        row = catalogue.ReleaseRow(
            framework=draft.framework_id,
            number=draft.number,
            status="draft",
            effective_from=draft.effective_from,
            published_at=None,
            retired_at=None,
            note=draft.note,
        )
        n_indicators = queries.size(draft)
        return answers.release(
            row,
            n_indicators=n_indicators,
            based_on=draft.based_on,
            may=("change", "publish", "discard"),
        )

    def shown_release(self, row: catalogue.ReleaseRow) -> dict[str, Any]:
        return answers.release(
            row,
            n_indicators=len(catalogue.release(row.number, framework=row.framework).indicators),
            based_on=queries.before(row.framework, than=row.number) or "",
            may=("retire",) if self.sees_drafts and row.status == "published" else (),
        )


class Releases(CatalogueView):
    permissions = {
        "GET": permissions.Analyst,
        "POST": permissions.ProgrammeOffice,
    }
    operations = {
        "GET": "list_catalogue_releases",
        "POST": "start_catalogue_draft",
    }
    sends = {("POST", 201): ("ETag",)}

    @extend_schema(parameters=[serializers.ReleasesFilters], responses=serializers.ReleaseListOut)
    def get(self, request: Request) -> Response:
        """The releases of the catalogue, the latest first; with drafts for the programme office."""
        framework = reading.query(request, serializers.ReleasesFilters).get("framework")
        drafts = [self.shown_draft(each) for each in queries.drafts(framework)] if self.sees_drafts else []
        published = [self.shown_release(row) for row in catalogue.releases(framework=framework)]
        return Response({"data": drafts + published})

    @extend_schema(
        request=serializers.StartDraftIn,
        responses={(201, "application/json"): serializers.CatalogueReleaseOut},
    )
    def post(self, request: Request) -> Response:
        """Begin a draft: a copy of the last published release, whose indicators continue themselves."""
        reading.no_query(request)
        given = reading.body(request, serializers.StartDraftIn)
        draft = operations.start_draft(by=self.caller, now=timezone.now(), **given)
        location = f"{settings.BASE_URL}/v1/national/catalogue/releases/{draft.framework_id}/{draft.number}/"
        return Response(
            self.shown_draft(draft), status=201, headers={"ETag": queries.tag(draft), "Location": location}
        )


class OneRelease(CatalogueView):
    permissions = {
        "GET": permissions.Analyst,
        "PATCH": permissions.ProgrammeOffice,
        "DELETE": permissions.ProgrammeOffice,
    }
    operations = {
        "GET": "get_catalogue_release",
        "PATCH": "change_catalogue_draft",
        "DELETE": "discard_catalogue_draft",
    }
    preconditions = frozenset({"PATCH", "DELETE"})
    parser_classes = (JSONParser, MergePatchParser)
    tagged = True

    @extend_schema(responses=serializers.CatalogueReleaseOut)
    def get(self, request: Request, framework: str, number: str) -> Response:
        """One release, or draft."""
        reading.no_query(request)
        if self.sees_drafts and (draft := queries.drafts(framework).filter(number=number).first()):
            return Response(self.shown_draft(draft), headers={"ETag": queries.tag(draft)})
        for row in catalogue.releases(framework=framework):
            if row.number == number:
                body = self.shown_release(row)
                tag = etags.strong("catalogue-release", framework, number, row.status, body["may"])
                return Response(body, headers={"ETag": tag})
        raise NotFound(f"no release {number}")

    @extend_schema(request=serializers.DraftFieldsIn, responses=serializers.CatalogueReleaseOut)
    def patch(self, request: Request, framework: str, number: str) -> Response:
        """Change the number, the day or the note of a draft. A published release never changes."""
        reading.no_query(request)
        draft = operations.change_draft(
            framework=framework,
            number=number,
            revise=partial(reading.patched, request, serializers.DraftFieldsIn),
            precondition=etags.precondition(request),
            by=self.caller,
            now=timezone.now(),
        )
        return Response(self.shown_draft(draft), headers={"ETag": queries.tag(draft)})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, framework: str, number: str) -> Response:
        """Throw a draft away."""
        reading.no_query(request)
        operations.discard_draft(
            framework=framework,
            number=number,
            precondition=etags.precondition(request),
            by=self.caller,
            now=timezone.now(),
        )
        return Response(status=204)


class ReleaseIndicators(CatalogueView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_release_indicators"}

    @extend_schema(responses=serializers.IndicatorContentsOut)
    def get(self, request: Request, framework: str, number: str) -> Response:
        """What a release, or a draft, says of each indicator."""
        reading.no_query(request)
        return Response({"data": answers.indicators(self.whole(framework, number))})


class ReleaseIndicator(CatalogueView):
    permissions = {
        "GET": permissions.Analyst,
        "PUT": permissions.ProgrammeOffice,
        "PATCH": permissions.ProgrammeOffice,
    }
    operations = {
        "GET": "get_release_indicator",
        "PUT": "put_draft_indicator",
        "PATCH": "change_draft_indicator",
    }
    preconditions = frozenset({"PUT", "PATCH"})
    parser_classes = (JSONParser, MergePatchParser)
    tagged = True

    @extend_schema(responses=serializers.IndicatorContentOut)
    def get(self, request: Request, framework: str, number: str, indicator: str) -> Response:
        """What a release, or a draft, says of one indicator."""
        reading.no_query(request)
        whole = self.whole(framework, number)
        if indicator not in whole.indicators:
            raise NotFound(f"no indicator {indicator}")
        said = whole.indicators[indicator]
        place = whole.draft.pk if whole.draft else f"{framework} {number}"
        tag = etags.strong("draft-indicator", place, indicator, said)
        return Response({"code": indicator, **said}, headers={"ETag": tag})

    @extend_schema(
        request=serializers.IndicatorContentIn,
        responses={200: serializers.IndicatorContentOut, 201: serializers.IndicatorContentOut},
    )
    def put(self, request: Request, framework: str, number: str, indicator: str) -> Response:
        """Add an indicator to a draft, or say all of it anew.

        Adding and repeating the same need no If-Match; altering does. Where something that is measured changes, either
        leave `comparable_with` out, and the series has a break, or say in `comparability_note` why it has none.
        """
        given = reading.body(request, serializers.IndicatorContentIn)
        return self.write(request, framework, number, indicator, lambda before: given, create=True)

    @extend_schema(request=serializers.IndicatorContentIn, responses=serializers.IndicatorContentOut)
    def patch(self, request: Request, framework: str, number: str, indicator: str) -> Response:
        """Alter some fields of an indicator of a draft; `comparable_with` empty makes it a break."""
        revise = partial(reading.patched, request, serializers.IndicatorContentIn)
        return self.write(request, framework, number, indicator, revise, create=False)

    def write(
        self, request: Request, framework: str, number: str, indicator: str, revise: Any, *, create: bool
    ) -> Response:
        reading.no_query(request)
        draft, written = operations.put_indicator(
            framework=framework,
            number=number,
            code=indicator,
            revise=revise,
            precondition=etags.precondition(request),
            by=self.caller,
            now=timezone.now(),
            create=create,
        )
        body = {"code": indicator, **content.of_row(written.row)}
        return self.written(body, tag=queries.tag_of_indicator(draft, written.row), created=written.created)


class RetireIndicator(CatalogueView):
    permissions = {"POST": permissions.ProgrammeOffice}
    operations = {"POST": "retire_draft_indicator"}

    @extend_schema(request=serializers.ReasonIn, responses=serializers.RetiredOut)
    def post(self, request: Request, framework: str, number: str, indicator: str) -> Response:
        """Leave an indicator out of the draft, with the reason.

        It is never deleted: its code, its earlier releases and all values stay readable. PUT takes it in again.
        """
        reading.no_query(request)
        reason = reading.body(request, serializers.ReasonIn)["reason"]
        operations.retire_indicator(
            framework=framework,
            number=number,
            code=indicator,
            reason=reason,
            by=self.caller,
            now=timezone.now(),
        )
        return Response({"indicator": indicator, "reason": reason})


class PublishRelease(CatalogueView):
    permissions = {"POST": permissions.ProgrammeOffice}
    operations = {"POST": "publish_catalogue_release"}

    @extend_schema(request=serializers.PublishIn, responses=serializers.CatalogueReleaseOut)
    def post(self, request: Request, framework: str, number: str) -> Response:
        """Publish a draft: from then on it never changes. With If-Match, exactly the version that was read."""
        reading.no_query(request)
        reading.body(request, serializers.PublishIn)
        operations.publish(
            framework=framework,
            number=number,
            precondition=etags.precondition(request),
            by=self.caller,
            now=timezone.now(),
        )
        (row,) = [each for each in catalogue.releases(framework=framework) if each.number == number]
        return Response(self.shown_release(row))


class RetireRelease(CatalogueView):
    permissions = {"POST": permissions.ProgrammeOffice}
    operations = {"POST": "retire_catalogue_release"}

    @extend_schema(request=serializers.ReasonIn, responses=serializers.CatalogueReleaseOut)
    def post(self, request: Request, framework: str, number: str) -> Response:
        """Take a published release out of force. It stays readable; the one before it rules again."""
        reading.no_query(request)
        reason = reading.body(request, serializers.ReasonIn)["reason"]
        operations.retire_release(
            framework=framework, number=number, reason=reason, by=self.caller, now=timezone.now()
        )
        (row,) = [each for each in catalogue.releases(framework=framework) if each.number == number]
        return Response(self.shown_release(row))


class ReleaseDifferences(CatalogueView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "get_release_differences"}

    @extend_schema(parameters=[serializers.DifferencesFilters], responses=serializers.DifferencesOut)
    def get(self, request: Request, framework: str, number: str) -> Response:
        """What a release, or a draft, changes: for each indicator, field by field, with breaks and reasons."""
        since = reading.query(request, serializers.DifferencesFilters).get("since")
        later = self.whole(framework, number)
        if since is None:
            since = later.draft.based_on if later.draft else queries.before(framework, than=number)
        if not since:
            raise NotFound(f"{number} is the first release")
        return Response(
            answers.differences(queries.of_release(since, framework=framework, parameter="since"), later)
        )


class ReleaseEvents(CatalogueView):
    permissions = {"GET": permissions.ProgrammeOffice}
    operations = {"GET": "list_release_events"}
    paged = True

    @extend_schema(responses=page_of(serializers.CatalogueEventOut))
    def get(self, request: Request, framework: str, number: str) -> Response:
        """What was done to a draft or release, by whom, the newest first."""
        reading.no_query(request)
        page = paging.page(queries.events(framework, number), by=("-id",), wanted=paging.wanted(request))
        return Response(
            page.body(serializers.CatalogueEventOut(page.rows, many=True).data), headers=page.headers
        )
