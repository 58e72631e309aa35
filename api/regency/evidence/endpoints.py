"""Evidence over HTTP: files are sent, listed, described, downloaded, removed and linked to what they prove."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import downloads, encoding, limits, parameters, shapes, uploads, versioned
from api.http.endpoint import Address, Page, Patch, Written, delete, listed
from api.http.rendering import AnyRenderer
from api.identity.permissions import EvidenceKeeper, EvidenceWriter, Reader
from api.regency.entrance import RegencyView
from api.regency.evidence import contents, linking, operations, queries
from api.regency.evidence.operations import EvidenceStore, Given
from api.regency.evidence.shapes import (
    DescribeEvidence,
    EvidenceFilters,
    EvidenceForm,
    EvidenceLinkRow,
    EvidenceLinks,
    EvidenceLinksRow,
    EvidenceRow,
    EvidenceWholeRow,
    LinkFilters,
    UploadQuery,
)


class ReceivingView(RegencyView):
    """Receives a file before the block opens: neither a slow sender nor a slow store holds a connection."""

    reads_body = False
    upload: uploads.Upload | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            said = shapes.given(parameters.read(request, UploadQuery))
            with limits.transfer(self.grant.id):
                self.upload = uploads.received(request._request, limit=settings.EVIDENCE_MAX_SIZE)
                try:
                    self.given = _given(self.upload, said)
                    operations.store_bytes(self.grant.id, self.given, self.upload.file)
                except BaseException:
                    self.upload.file.close()
                    raise

    @contextmanager
    def around(self, request: Request) -> Iterator[None]:
        try:
            with super().around(request):
                yield
        finally:
            if self.upload is not None:
                self.upload.file.close()

    def content(self, request: Request) -> bytes:
        given = self.given
        return encoding.dumps([given.sha256, given.name, given.title, given.description])


files = Address("evidence/", tagged=True, sends={("POST", 200): ("Location",)})
links = Address("evidence-links/", tagged=True)
file = Address("evidence/<str:sha256>/")
bytes_ = Address(
    "evidence/<str:sha256>/content/",
    tagged=True,
    further_problems=("range-not-satisfiable",),
    renderer_classes=(AnyRenderer,),
    sends=downloads.SENDS,
)


@files.get(can=Reader, order=queries.FILES)
def list_evidence(call: ReceivingView, query: EvidenceFilters) -> Page[EvidenceRow]:
    """List the regency's evidence, newest first; with `subject` and `key`, the evidence of one thing."""
    return listed(call, queries.files(**shapes.given(query)), EvidenceRow)


@files.post(
    can=EvidenceWriter,
    parameters=uploads.HEADERS,
    body={"*/*": OpenApiTypes.BINARY, "multipart/form-data": EvidenceForm},
    answers={200: EvidenceWholeRow, 201: EvidenceWholeRow},
)
def upload_evidence(call: ReceivingView, query: UploadQuery) -> Response:
    """Send a file: as the body itself, or as the part `file` of a form.

    Its bytes alone decide its type; its name is taken from Content-Disposition, the form or `name`. If a file with the
    same SHA-256 exists, the answer is 200 with that file, unchanged. With `Repr-Digest: sha-256=:...:` (RFC 9530), a
    file that was damaged in transit is refused.
    """
    assert call.upload is not None, "initial() took it in"
    row, created = operations.take_in(given=call.given, file=call.upload.file, author=call.author)
    headers = {"ETag": row.etag, "Location": f"{settings.BASE_URL}{call.request.path}{row.sha256}/"}
    return Response(shapes.document(row), status=201 if created else 200, headers=headers)


@file.get(can=Reader)
def get_evidence(call: RegencyView, sha256: str) -> EvidenceWholeRow:
    """Show a file, its links, and the submissions that hold it."""
    return queries.whole(queries.file(sha256))


@file.patch(can=EvidenceWriter)
def describe_evidence(
    call: RegencyView, sha256: str, body: Patch[DescribeEvidence]
) -> Written[EvidenceWholeRow]:
    """Change the title or description of a file (JSON Merge Patch). Its bytes and its name do not change."""
    return versioned.patch(call.request, EvidenceStore({"sha256": sha256}, call.author), body)


@file.delete(can=EvidenceKeeper)
def delete_evidence(call: RegencyView, sha256: str) -> None:
    """Remove a file.

    Refused while it is evidence of something (409 `evidence_linked`), and permanently once a submission names it (409
    `evidence_held`); `evidence_of` and `held_by` list the links and submissions. The file's history is kept.
    """
    versioned.delete(call.request, EvidenceStore({"sha256": sha256}, call.author))


@bytes_.get(
    can=Reader,
    parameters=[downloads.RANGE, downloads.IF_RANGE],
    answers={(200, "*/*"): OpenApiTypes.BINARY, (206, "*/*"): OpenApiTypes.BINARY},
)
def download_evidence(call: RegencyView, sha256: str) -> HttpResponseBase:
    """Download the bytes of a file, completely or in part (Range), as an attachment.

    The ETag is the hash: continue an interrupted download with Range and If-Range.
    """
    found = queries.file(sha256)
    return downloads.response(
        call.request,
        open_file=lambda: operations.open_bytes(call.grant.id, found),
        size=found.size,
        sha256=found.sha256,
        media_type=found.media_type,
        name=found.name,
        whose=call.grant.id,
    )


@links.get(can=Reader, order=queries.LINKS)
def list_evidence_links(call: RegencyView, query: LinkFilters) -> Page[EvidenceLinkRow]:
    """List the links between files and the things that they prove, newest first."""
    return listed(call, queries.links(**shapes.given(query)), EvidenceLinkRow.of)


@links.post(can=EvidenceWriter, answers=EvidenceLinksRow)
def link_evidence(call: RegencyView, body: EvidenceLinks) -> Response:
    """Link files to the things that they prove: all of them, or none.

    Existing links stay as they are, so repeating a request is safe.
    """
    linked = linking.link_all(rows=body.links, author=call.author, grant=call.grant)
    return Response(shapes.document(linked))


@delete("evidence-links/<uuid:id>/", can=EvidenceWriter)
def unlink_evidence(call: RegencyView, id: UUID) -> None:
    """Remove a link. The file stays, permanently if a submission names it."""
    linking.unlink(id=id, author=call.author)


def _given(upload: uploads.Upload, said: Mapping[str, str]) -> Given:
    """Return the file's type, and its details from form and query. Raises Invalid, UnsupportedMediaType."""
    media_type = contents.media_type(upload.file)
    fields = shapes.read(DescribeEvidence, dict(upload.fields))
    name = uploads.clean_name(upload.name or said.get("name", ""))
    if not name:
        name = f"berkas.{contents.TYPES[media_type]}"
    return Given(
        sha256=upload.sha256,
        size=upload.size,
        media_type=media_type,
        name=name,
        title=fields.title or said.get("title", ""),
        description=fields.description or said.get("description", ""),
    )
