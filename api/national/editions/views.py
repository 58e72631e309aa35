"""Editions over HTTP, for the ministry."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, paging, reading
from api.http.openapi import page_of
from api.http.rendering import JSONRenderer
from api.http.tables import sending
from api.http.tables.forms import ByFormat
from api.identity import permissions
from api.national.editions import (
    answers,
    changes,
    components,
    contents,
    operations,
    policies,
    queries,
    serializers,
    tables,
)
from api.national.editions.contents import Asked
from api.national.entrance import NationalView
from api.national.figures.answers import instant
from api.national.figures.indicators import answers as indicators
from api.national.ledger import exact_bytes
from tenants import db_roles

#: Most editions are read in one page.
WHOLE = paging.Sizes(usual=200)


class EditionView(NationalView):
    """What the views of editions share: who the caller is in their books, and how one is shown."""

    @property
    def is_person(self) -> bool:
        return self.caller.kind == "person"

    def may(self, edition: Any) -> list[str]:
        return policies.may(
            edition.state,
            made_by=edition.made_by,
            caller=self.caller.id,
            is_person=self.is_person,
            is_office=bool(self.caller.ministry_roles & permissions.ProgrammeOffice.roles),
        )

    def shown(self, edition: Any, *, status: int = 200) -> Response:
        may = self.may(edition)
        body = answers.edition(edition, may=may)
        headers = {"ETag": answers.tag(edition, may)}
        if status == 201:
            headers["Location"] = body["url"]
        return Response(body, status=status, headers=headers)


class Editions(EditionView):
    permissions = {
        "GET": permissions.Analyst,
        "POST": permissions.ProgrammeOffice,
    }
    operations = {"GET": "list_editions", "POST": "create_edition"}
    sends = {("POST", 201): ("ETag",)}
    paged = True

    def around(self, request: Request) -> AbstractContextManager[None]:
        """What is frozen is read first, in a snapshot of its own; the transaction that keeps it comes after."""
        if request.method == "POST":
            reading.no_query(request)
            self.given = reading.body(request, serializers.CreateEditionIn)
            self.asked = Asked(
                periods=tuple(map(str, self.given.pop("periods"))),
                **{name: tuple(self.given.pop(name)) for name in ("indicators", "dimensions", "group_by")},
            )
            with db_roles.as_ministry():
                self.frozen = contents.frozen(self.asked, as_of=self.given.pop("as_of", None))
        return super().around(request)

    @extend_schema(parameters=[serializers.EditionFilters], responses=page_of(serializers.EditionOut))
    def get(self, request: Request) -> Response:
        """Editions, the newest first."""
        filters = reading.query(request, serializers.EditionFilters)
        return self.listed(
            queries.editions(**filters),
            by=("-id",),
            shown=lambda each: answers.edition(each, may=self.may(each)),
        )

    @extend_schema(request=serializers.CreateEditionIn, responses={201: serializers.EditionOut})
    def post(self, request: Request) -> Response:
        """Freeze figures as a draft, at once.

        By `accepted`, as of one instant: the exact bytes are kept with their hash under a link that stays. A second
        person signs them off.
        """
        replaces = self.given.pop("replaces")
        edition = operations.keep(
            frozen=self.frozen,
            asked=self.asked,
            titles=self.given,
            replaces=replaces,
            by=self.caller,
            now=timezone.now(),
        )
        return self.shown(edition, status=201)


class OneEdition(EditionView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "get_edition"}
    tagged = True

    @extend_schema(responses=serializers.EditionOut)
    def get(self, request: Request, id: UUID) -> Response:
        """An edition: what it holds, how it stands, and what may be done next."""
        reading.no_query(request)
        return self.shown(queries.edition(id))


class Content(EditionView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "get_edition_content"}
    tagged = True

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """The exact bytes that were frozen, whose SHA-256 is `content_hash`.

        The header Repr-Digest (RFC 9530) has the hash in base64.
        """
        reading.no_query(request)
        return exact_bytes.response(queries.frozen_bytes(id))


class Figures(EditionView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_edition_figures"}
    renderer_classes = (JSONRenderer, *tables.FILES)
    content_negotiation_class = ByFormat
    paged = True
    page_sizes = WHOLE

    @extend_schema(
        parameters=[serializers.FormatFilter],
        responses={
            (200, "application/json"): serializers.EditionFiguresOut,
            **{(200, each.media_type): OpenApiTypes.BINARY for each in tables.FILES},
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """The rows of an edition as they were frozen, each with the way to what it is made of.

        JSON in pages; whole as CSV, NDJSON, XLSX, Parquet or SDMX-CSV 2.0.
        """
        filters = reading.query(request, serializers.FormatFilter)
        form = str(filters.get("format") or getattr(request.accepted_renderer, "format", "json"))
        content = queries.content(queries.frozen_bytes(id))
        if form != "json":
            return sending.sent(
                tables.written(form, content),
                name=f"edition-{id}{'-sdmx.csv' if form == 'sdmx' else f'.{form}'}",
                media_type=tables.CONTENT_TYPES[form],
                headers={"As-Of": content["as_of"]},
            )
        page = _numbered_page(request, content["figures"])
        body = page.body(answers.figure(id, row) for _, row in page.rows)
        return Response(body, headers=page.headers)


class FigureComponents(EditionView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_edition_components"}
    paged = True

    @extend_schema(parameters=[serializers.FigureFilters], responses=serializers.EditionComponentsOut)
    def get(self, request: Request, id: UUID) -> Response:
        """What one figure of an edition is made of, as of the edition's instant.

        Every regency of its group, used or left out with the reason, with submission and receipt hash. All pages add
        up to the frozen sums.
        """
        filters = reading.query(request, serializers.FigureFilters)
        wanted = paging.wanted(request)
        found = components.of_figure(queries.content(queries.frozen_bytes(id)), **filters)
        page = paging.listed(found.components, by="regency", wanted=wanted, key=lambda one: one.regency.code)
        body = page.body(map(indicators.component, page.rows))
        return Response(
            {"figure": found.figure, "adds": found.adds, "adds_up": found.adds_up, **body},
            headers=page.headers,
        )


class Changes(EditionView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "get_edition_changes"}
    further_problems = ("conflict",)  # a cohort that by now holds stand-ins
    paged = True
    page_sizes = WHOLE

    @extend_schema(responses=serializers.EditionChangesOut)
    def get(self, request: Request, id: UUID) -> Response:
        """What has changed since an edition was frozen, and whether it would change what was shown.

        The same request is answered anew and compared row by row.
        """
        reading.no_query(request)
        edition = queries.edition(id)
        since = changes.since(Asked.of(edition.asked), queries.content(queries.frozen_bytes(id)))
        shown = sum(each.shows for each in since.changes)
        page = _numbered_page(request, since.changes)
        return Response(
            {
                **instant(since.as_of),
                "edition_as_of": encoding.instant(edition.as_of),
                "n_rows": edition.n_rows,
                "n_changed": len(since.changes),
                "n_shown_changed": shown,
                "would_change_what_was_shown": bool(shown),
                "progress_changed": since.progress_changed,
                **page.body(answers.change(each) for _, each in page.rows),
            },
            headers=page.headers,
        )


class SignOff(EditionView):
    permissions = {"POST": permissions.ProgrammeOffice}
    operations = {"POST": "sign_off_edition"}
    sends = {("POST", 200): ("ETag",)}

    @extend_schema(request=serializers.DecideOnEditionIn, responses=serializers.EditionOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Sign off exactly these figures, as a second person: 403 `four_eyes` for whoever froze them."""
        reading.no_query(request)
        given = reading.body(request, serializers.DecideOnEditionIn)
        return self.shown(
            operations.sign_off(id=id, by=self.caller, is_person=self.is_person, now=timezone.now(), **given)
        )


class Publish(EditionView):
    permissions = {"POST": permissions.ProgrammeOffice}
    operations = {"POST": "publish_edition"}
    sends = {("POST", 200): ("ETag",)}

    @extend_schema(request=serializers.DecideOnEditionIn, responses=serializers.EditionOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Give a signed-off edition to anyone, for good. A mistake is corrected by another edition (`replaces`)."""
        reading.no_query(request)
        given = reading.body(request, serializers.DecideOnEditionIn)
        return self.shown(operations.publish(id=id, by=self.caller, now=timezone.now(), **given))


class Discard(EditionView):
    permissions = {"POST": permissions.ProgrammeOffice}
    operations = {"POST": "discard_edition"}
    sends = {("POST", 200): ("ETag",)}

    @extend_schema(request=serializers.DiscardEditionIn, responses=serializers.EditionOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Put an edition aside that is not published. Its link and content stay, with the reason."""
        reading.no_query(request)
        given = reading.body(request, serializers.DiscardEditionIn)
        return self.shown(operations.discard(id=id, by=self.caller, now=timezone.now(), **given))


def _numbered_page(request: Request, rows: Any) -> paging.Page[tuple[int, Any]]:
    """A page of rows that never change place."""
    wanted = paging.wanted(request, WHOLE)
    after = wanted.after(["place"], [int])
    begin = 0 if after is None else after[0] + 1
    found = list(enumerate(rows))[begin : begin + wanted.size + 1]
    return paging.cut(found, by=["place"], wanted=wanted, key=lambda each: [each[0]])
