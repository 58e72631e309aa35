"""Editions over HTTP, for the ministry."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, paging, shapes
from api.http.endpoint import Address, Page, Written, get, listed, order, post
from api.identity.permissions import Analyst, OfficeSigner, ProgrammeOffice
from api.national.editions import changes, components, contents, operations, policies, queries, tables
from api.national.editions.shapes import (
    CreateEdition,
    DecideOnEdition,
    EditionAsked,
    EditionChangesOut,
    EditionComponentsOut,
    EditionFiguresOut,
    EditionFilters,
    EditionRow,
    EndEdition,
    FigureFilters,
    explained,
)
from api.national.entrance import NationalView
from api.national.figures import files
from api.national.figures.indicators.queries import with_evidence
from api.national.figures.indicators.shapes import ORDER
from api.national.ledger import exact_bytes
from tenants import db_roles

#: Most editions are read in one page.
WHOLE = paging.Sizes(usual=200)


class EditionView(NationalView):
    """Base of the endpoints of editions."""

    def steps(self, id: UUID) -> operations.Steps:
        return operations.Steps(id, self.author)

    def shown(self, edition: Any) -> EditionRow:
        """Return an edition as the caller sees it, with the steps that are open to them."""
        return EditionRow.of(edition, policies.may(edition, self.caller))


class FreezingView(EditionView):
    frozen: contents.Frozen

    def around(self, request: Request) -> AbstractContextManager[None]:
        """Read the figures to freeze in a snapshot of their own; the transaction that stores them comes after."""
        if request.method == "POST":
            given = shapes.read(CreateEdition, request.data)
            with db_roles.as_ministry():
                self.frozen = contents.freeze(given)
        return super().around(request)


editions = Address("editions/")
edition = Address("editions/<uuid:id>/")


@editions.get(can=Analyst, order=order("-id", also=("as_of",)))
def list_editions(call: FreezingView, query: EditionFilters) -> Page[EditionRow]:
    """List editions, newest first."""
    return listed(call, queries.editions(state=query.status), call.shown)


@editions.post(can=ProgrammeOffice)
def create_edition(call: FreezingView, body: CreateEdition) -> Written[EditionRow]:
    """Freeze figures as a draft, at once.

    By `accepted`, as of one instant: the exact bytes are stored with their hash under a permanent link. A second
    person signs them off.
    """
    row = operations.keep(frozen=call.frozen, given=body, author=call.author)
    return Written(call.shown(row), created=True, below=row.pk)


@edition.get(can=Analyst)
def get_edition(call: EditionView, id: UUID) -> EditionRow:
    """Show an edition: its content, its state, and the caller's next steps."""
    return call.shown(queries.edition(id))


@get(
    "editions/<uuid:id>/content/",
    can=Analyst,
    **exact_bytes.ANSWER,
)
def get_edition_content(call: EditionView, id: UUID) -> HttpResponse:
    """Send the exact bytes that were frozen, whose SHA-256 is `content_hash`.

    The header Repr-Digest (RFC 9530) has the hash in base64.
    """
    return exact_bytes.response(queries.frozen_bytes(id))


@get(
    "editions/<uuid:id>/figures/",
    can=Analyst,
    answers=EditionFiguresOut,
    forms=tables.FILES,
    sends=files.SENDS,
    page_sizes=WHOLE,
    order=paging.IN_PLACE,
)
def list_edition_figures(call: EditionView, id: UUID) -> HttpResponseBase:
    """List the rows of an edition as they were frozen, each with the address of its components.

    JSON in pages; whole as CSV, NDJSON, XLSX, Parquet or SDMX-CSV 2.0.
    """
    data = queries.frozen_bytes(id)
    if call.form != "json":
        return tables.sent(call, id, data)
    page = paging.at_hand(queries.content(data)["figures"], call.wanted)
    return Response(page.body(explained(id, row) for row in page.rows), headers=page.headers)


@get("editions/<uuid:id>/components/", can=Analyst, answers=EditionComponentsOut, order=ORDER)
def list_edition_components(call: EditionView, id: UUID, query: FigureFilters) -> Response:
    """List the components of one figure of an edition, as of the edition's instant.

    Lists every regency of its group, used or left out with the reason, with submission and receipt hash. All pages
    add up to the frozen sums.
    """
    head, found = components.of_figure(queries.content(queries.frozen_bytes(id)), query)
    page = paging.at_hand(found, call.wanted)
    rows = with_evidence(page.rows, head["figure"])
    return Response({**head, **page.body(map(shapes.document, rows))}, headers=page.headers)


# A conflict: a cohort that by now holds stand-ins.
@get(
    "editions/<uuid:id>/changes/",
    can=Analyst,
    answers=EditionChangesOut,
    further_problems=("conflict",),
    page_sizes=WHOLE,
    order=paging.IN_PLACE,
)
def get_edition_changes(call: EditionView, id: UUID) -> Response:
    """List the changes since an edition was frozen, and those that would change a figure shown.

    The same request is answered from the present figures and compared row by row.
    """
    row = queries.edition(id)
    asked = shapes.from_json(EditionAsked, row.asked)
    head, found = changes.since(asked, queries.content(queries.frozen_bytes(id)))
    page = paging.at_hand(found, call.wanted)
    of_edition = {"edition_as_of": encoding.instant(row.as_of), "row_count": row.n_rows}
    return Response({**head, **of_edition, **page.body(page.rows)}, headers=page.headers)


@post("editions/<uuid:id>/sign-off/", can=OfficeSigner, tagged=True)
def sign_off_edition(call: EditionView, id: UUID, body: DecideOnEdition) -> EditionRow:
    """Sign off exactly these figures, as a second person: 403 `second_person_needed` for its maker."""
    return call.shown(call.steps(id).sign_off(body.content_hash))


@post("editions/<uuid:id>/publish/", can=ProgrammeOffice, tagged=True)
def publish_edition(call: EditionView, id: UUID, body: DecideOnEdition) -> EditionRow:
    """Publish a signed-off edition, irrevocably. A mistake is corrected by another edition (`replaces`)."""
    return call.shown(call.steps(id).publish(body.content_hash))


@post("editions/<uuid:id>/end/", can=ProgrammeOffice, tagged=True)
def end_edition(call: EditionView, id: UUID, body: EndEdition) -> EditionRow:
    """Discard an edition that is not published. Its link and content stay, with the reason."""
    return call.shown(call.steps(id).end(body.reason))
