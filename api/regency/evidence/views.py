"""Files over HTTP: sent, listed, named, taken away, and taken back out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import downloads, encoding, etags, reading, transfers, uploads
from api.http.exceptions import Invalid
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.http.rendering import AnyRenderer
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.evidence import contents, linking, operations, queries, serializers
from api.regency.evidence.linking import Wanted
from api.regency.evidence.operations import Given
from api.regency.evidence.subjects import Place
from api.regency.evidence.words import Subject


class EvidenceFiles(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Contributor,
    }
    operations = {"GET": "list_evidence", "POST": "upload_evidence"}
    sends = {("POST", 200): ("Location",)}
    tagged = True
    paged = True
    reads_body = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Takes the file in before the block opens: neither a slow sender nor a slow store holds a connection."""
        super().initial(request, *args, **kwargs)
        self._upload: uploads.Upload | None = None
        if request.method == "POST":
            said = reading.query(request, serializers.UploadQuery)
            with transfers.slot(self.grant.id):
                self._upload = uploads.received(request._request, limit=settings.EVIDENCE_MAX_SIZE)
                try:
                    self._given = _given(self._upload, said)
                    operations.store_bytes(self.grant.id, self._given, self._upload.file)
                except BaseException:
                    self._upload.file.close()
                    raise

    @contextmanager
    def around(self, request: Request) -> Iterator[None]:
        try:
            with super().around(request):
                yield
        finally:
            if self._upload is not None:
                self._upload.file.close()

    def content(self, request: Request) -> bytes:
        given = self._given
        return encoding.dumps([given.sha256, given.name, given.title, given.description])

    @extend_schema(parameters=[serializers.EvidenceFilters], responses=page_of(serializers.EvidenceOut))
    def get(self, request: Request, code: str) -> Response:
        """The regency's evidence, the newest first; with `subject` and `key` that of one thing."""
        filters = reading.query(request, serializers.EvidenceFilters)
        rows = queries.files(**filters)
        return self.listed(rows, by=queries.NEWEST_FIRST, shown=queries.shown, tag=("evidence", queries.tag))

    @extend_schema(
        parameters=[serializers.UploadQuery],
        request={"*/*": OpenApiTypes.BINARY, "multipart/form-data": serializers.EvidenceForm},
        responses={200: serializers.EvidenceWholeOut, 201: serializers.EvidenceWholeOut},
    )
    def post(self, request: Request, code: str) -> Response:
        """Send a file: as the body itself, or as the part `file` of a form.

        What it is is told by its bytes; its name is taken from Content-Disposition, the form or `name`. A file that is
        there already, by its SHA-256, is answered with 200 as it is. With `Repr-Digest: sha-256=:...:` (RFC 9530) a
        file that was damaged on the way is refused.
        """
        upload = self._upload
        assert upload is not None, "initial() took it in"
        taken = operations.take_in(given=self._given, file=upload.file, by=self.actor, now=self.now)
        headers = {
            "ETag": queries.tag(taken.file),
            "Location": f"{settings.BASE_URL}{request.path}{taken.file.sha256}/",
        }
        return Response(
            queries.shown_whole(taken.file), status=201 if taken.created else 200, headers=headers
        )


class EvidenceFile(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "PATCH": permissions.Contributor,
        "DELETE": permissions.MemberContributor,
    }
    operations = {
        "GET": "get_evidence",
        "PATCH": "describe_evidence",
        "DELETE": "delete_evidence",
    }
    preconditions = frozenset({"PATCH", "DELETE"})
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(responses=serializers.EvidenceWholeOut)
    def get(self, request: Request, code: str, sha256: str) -> Response:
        """A file, what it is evidence of, and which submissions hold it."""
        reading.no_query(request)
        file = queries.file(sha256)
        return Response(queries.shown_whole(file), headers={"ETag": queries.tag(file)})

    @extend_schema(request=serializers.DescribeEvidenceIn, responses=serializers.EvidenceWholeOut)
    def patch(self, request: Request, code: str, sha256: str) -> Response:
        """Give a file another title or description (JSON Merge Patch). Its bytes and its name stay as they came."""
        reading.no_query(request)
        present = queries.file(sha256)
        current = {"title": present.title, "description": present.description}
        file = operations.change(
            sha256=sha256,
            given=reading.patched(request, serializers.DescribeEvidenceIn, current),
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        return Response(queries.shown_whole(file), headers={"ETag": queries.tag(file)})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, sha256: str) -> Response:
        """Take a file away.

        Refused while it is evidence of something (409 `evidence_linked`), and for ever once a submission names it (409
        `evidence_held`); `evidence_of` and `held_by` say where. Its history stays.
        """
        reading.no_query(request)
        operations.remove(
            sha256=sha256, by=self.actor, now=self.now, precondition=etags.precondition(request)
        )
        return Response(status=204)


class EvidenceContent(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "download_evidence"}
    tagged = True
    further_problems = ("range-not-satisfiable",)
    renderer_classes = (AnyRenderer,)

    @extend_schema(
        parameters=[downloads.RANGE, downloads.IF_RANGE],
        responses={(200, "*/*"): OpenApiTypes.BINARY, (206, "*/*"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, code: str, sha256: str) -> HttpResponseBase:
        """The bytes of a file, whole or a range of them, to be kept: never shown as a page.

        The ETag is the hash, so that a download that broke off goes on with Range and If-Range.
        """
        reading.no_query(request)
        file = queries.file(sha256)
        return downloads.response(
            request,
            open_file=lambda: operations.open_bytes(self.grant.id, file),
            size=file.size,
            sha256=file.sha256,
            media_type=file.media_type,
            name=file.name,
            whose=self.grant.id,
        )


def _given(upload: uploads.Upload, said: Mapping[str, str]) -> Given:
    """What is said of the file in form and query, beside what it is. Raises Invalid, UnsupportedMediaType."""
    media_type = contents.media_type(upload.file)
    fields = reading.document(dict(upload.fields), serializers.DescribeEvidenceIn)
    name = uploads.clean_name(upload.name or said.get("name", ""))
    if not name:
        name = f"berkas.{contents.TYPES[media_type]}"
    if len(name.encode()) > _LONGEST:
        raise Invalid.at("", "name_too_long", "The name is too long.", "Nama berkas terlalu panjang.")
    return Given(
        sha256=upload.sha256,
        size=upload.size,
        media_type=media_type,
        name=name,
        title=fields["title"] or said.get("title", ""),
        description=fields["description"] or said.get("description", ""),
    )


_LONGEST = 1020


class EvidenceLinks(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Contributor,
    }
    operations = {"GET": "list_evidence_links", "POST": "link_evidence"}
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.LinkFilters], responses=page_of(serializers.EvidenceLinkOut))
    def get(self, request: Request, code: str) -> Response:
        """What is evidence of what, the newest link first."""
        filters = reading.query(request, serializers.LinkFilters)
        return self.listed(
            queries.links(**filters),
            by=queries.NEWEST_FIRST,
            shown=queries.shown_link,
            tag=("evidence-links", lambda row: (row.pk, row.file.version)),
        )

    @extend_schema(request=serializers.EvidenceLinksIn, responses=serializers.EvidenceLinksOut)
    def post(self, request: Request, code: str) -> Response:
        """Say of one or many files what they are evidence of: all of them, or none.

        What is linked already stays as it is, so that repeating is safe.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.EvidenceLinksIn)["links"]
        rows = [Wanted(Place(Subject(row["subject"]), row["key"]), row["sha256"]) for row in given]
        linked = linking.link_all(rows=rows, grant=self.grant, by=self.actor, now=self.now)
        return Response(
            {"links": [{**queries.shown_link(each.link), "created": each.created} for each in linked]}
        )


class EvidenceLink(RegencyView):
    permissions = {"DELETE": permissions.Contributor}
    operations = {"DELETE": "unlink_evidence"}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, id: UUID) -> Response:
        """Take a link away. The file stays; where a submission names it, for good."""
        reading.no_query(request)
        linking.unlink(id=id, grant=self.grant, by=self.actor, now=self.now)
        return Response(status=204)
