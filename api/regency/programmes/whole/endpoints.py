"""A whole version over HTTP: as one document, its completeness, and its differences from another version."""

from uuid import UUID

from rest_framework.response import Response

from api.http import etags
from api.http.endpoint import Address, get
from api.identity.permissions import Reader, Steward
from api.regency.history import differences as history
from api.regency.masterplan import policies, queries as versions
from api.regency.masterplan.entrance import PlanView
from api.regency.programmes.whole import document as documents, operations
from api.regency.programmes.whole.completeness import completeness_of
from api.regency.programmes.whole.shapes import (
    Completeness,
    Difference,
    Differences,
    DifferencesQuery,
    MasterplanDocument,
)

document = Address(
    "masterplans/<uuid:id>/document/",
    tagged=True,
    max_body=20 * 1024 * 1024,
)


@document.get(can=Reader, answers=MasterplanDocument)
def get_masterplan_document(call: PlanView, id: UUID) -> Response:
    """Download the complete masterplan as one JSON document: books, programmes, ceilings and activities."""
    body = documents.of(versions.masterplan(id))
    return Response(body, headers={"ETag": documents.tag(body)})


@document.put(can=Steward, versioned=True, answers={200: MasterplanDocument, 201: MasterplanDocument})
def put_masterplan_document(call: PlanView, id: UUID, body: MasterplanDocument) -> Response:
    """Replace a draft by the document, or begin a version from it.

    The document is stored completely or not at all; faults are named by their place. Programmes and books that it does
    not contain are removed. Creating a version and repeating the same content need no If-Match; replacing other content
    does.
    """
    written, is_new = operations.put_document(
        id=id,
        given=body,
        author=call.author,
        precondition=etags.precondition(call.request),
    )
    return call.written(written, tag=documents.tag(written), created=is_new)


@get("masterplans/<uuid:id>/completeness/", can=Reader, tagged=True)
def get_masterplan_completeness(call: PlanView, id: UUID) -> Completeness:
    """List the requirements that a version does not meet yet, by part, dimension and item.

    Only a complete version can be submitted. The requirements depend on its profile.
    """
    masterplan = versions.masterplan(id)
    found = completeness_of(masterplan)
    return Completeness(
        profile=masterplan.profile,
        is_complete=not found.missing,
        percent=found.percent,
        parts=found.parts(),
        missing=tuple(each.row(call.grant) for each in found.missing),
        may=tuple(policies.may(masterplan, call.grant)),
    )


@get("masterplans/<uuid:id>/differences/", can=Reader, tagged=True)
def get_masterplan_differences(call: PlanView, id: UUID, query: DifferencesQuery) -> Differences:
    """List the differences between another version (`from`) and this one, item by item."""
    other = query.from_
    before, after = documents.of(versions.masterplan(other)), documents.of(versions.masterplan(id))
    found = tuple(Difference(**each) for each in history.differences(before, after))
    return Differences(from_=other, to=id, differences=found)
