"""Views that accept a file, and views that answer with the same workbook, marked."""

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import IO, Any, ClassVar

from django.http.response import HttpResponseBase
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, parsing, preferences, shapes
from api.http.exceptions import PayloadTooLarge, UnsupportedMediaType
from api.http.messages import _
from api.http.rendering import JSONRenderer
from api.http.shapes import flag, shape
from api.http.tables import merge, sending, writing
from api.http.tables.columns import Sheet
from api.http.tables.forms import XLSXRenderer
from api.http.tables.merge import Uploaded
from api.http.tables.present import PresentRows
from api.http.tables.problems import FileRefused
from api.http.views import View
from tenants import Fields, Strings

XLSX = XLSXRenderer.media_type
#: What is declared of an operation that answers with a workbook.
DOWNLOAD: Fields = {"answers": {(200, XLSX): OpenApiTypes.BINARY}}


def upload(report: Any) -> Fields:
    """Return the declarations of an operation that accepts a workbook: it answers with it, marked, or with a report."""
    return {
        "parameters": [preferences.HANDLING],
        "body": {XLSX: OpenApiTypes.BINARY},
        "answers": {
            (200, XLSX): OpenApiTypes.BINARY,
            (200, "application/json"): report,
            (422, XLSX): OpenApiTypes.BINARY,
        },
    }


@shape
class UploadQuery:
    dry_run: bool = flag("true: only say what would become of it; nothing is stored.", default=False)


class FileView(View):
    """A view whose POST takes a file, which is read before the block opens: neither holds a connection."""

    reads_body = False
    media_types: ClassVar[Strings] = (XLSX,)
    max_body: ClassVar[int]
    #: The body, from its beginning, within `initial` and the handler of POST.
    file: IO[bytes]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raise UnsupportedMediaType for a form that is not accepted, PayloadTooLarge."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            self.media_type = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
            if self.media_type not in self.media_types:
                known = ", ".join(self.media_types)
                raise UnsupportedMediaType().saying(_("Send {known}.", known=known))
            parsing.check_uncompressed(request.META)
            if int(request.META.get("CONTENT_LENGTH") or 0) > self.max_body:
                raise PayloadTooLarge(self.max_body)
            # The server hands on whole bodies only (api.http.gate).
            self.file = writing.made(partial(shutil.copyfileobj, request._request))  # `around` closes it

    @contextmanager
    def around(self, request: Request) -> Iterator[None]:
        if request.method != "POST":
            with super().around(request):
                yield
            return
        with self.file:
            self.opened()
            with super().around(request):
                yield

    def opened(self) -> None:
        """Hook: parse the file before the block opens."""

    def content(self, request: Request) -> bytes:
        """Return the file's own hash, and its media type."""
        digest = hashlib.file_digest(self.file, "sha256").digest()  # type: ignore[arg-type]  # it is seekable
        self.file.seek(0)
        return f"{request.META.get('CONTENT_TYPE')} {request.META.get('HTTP_PREFER')} ".encode() + digest


class WorkbookView(FileView):
    """A workbook that is downloaded, filled and sent back: the answer is a workbook or JSON, by Accept."""

    renderer_classes: Any = (XLSXRenderer, JSONRenderer)
    #: The name of a workbook that goes back, with `code`.
    returned_as: ClassVar[str]

    @property
    def takes_workbook(self) -> bool:
        return isinstance(getattr(self.request, "accepted_renderer", None), XLSXRenderer)

    def returned(self, workbook: bytes, headers: Mapping[str, str] = {}) -> HttpResponseBase:
        """Return the uploaded workbook as it goes back."""
        name = self.returned_as.format(code=self.kwargs["code"])
        return sending.sent(
            io.BytesIO(workbook),
            name=name,
            media_type=XLSX,
            headers={**sending.INDONESIAN, **headers},
        )

    def handle_exception(self, exc: Exception) -> Any:
        """Answer a refusal, which leaves the block as an exception: everything is rolled back."""
        if isinstance(exc, FileRefused) and exc.workbook is not None and self.takes_workbook:
            response = self.returned(exc.workbook)
            response.status_code = 422
            response.explains_itself = True  # type: ignore[attr-defined]  # see api.http.middleware
            return response
        return super().handle_exception(exc)


class SheetsView(WorkbookView):
    """A workbook of sheets whose rows are compared with the stored ones."""

    max_body = 10 * 1024 * 1024
    sheets: ClassVar[Sequence[Sheet]]
    #: The upload, as it was opened before the transaction.
    upload: Uploaded

    def opened(self) -> None:
        self.upload = merge.opened(self.file.read(), self.sheets)

    def downloaded(self, present: PresentRows, name: str) -> HttpResponseBase:
        """Return the workbook of the stored rows, with an ETag."""
        tag = etags.weak("workbook", self.request.get_full_path(), present.digest)
        return sending.sent(
            io.BytesIO(present.workbook()),
            name=f"{name}-{self.kwargs['code']}.xlsx",
            media_type=XLSX,
            headers={**sending.INDONESIAN, "ETag": tag},
        )

    def taken(
        self, query: UploadQuery, take: Callable[..., tuple[Any, bytes]], **given: Any
    ) -> HttpResponseBase:
        """Apply an upload, and answer with the resulting workbook or, as JSON, the report."""
        lenient = preferences.is_lenient(self.request)
        with translation.override(
            "id"
        ):  # as the workbook is: of what the framework says only one language is kept
            report, workbook = take(uploaded=self.upload, lenient=lenient, dry_run=query.dry_run, **given)
        headers = {} if query.dry_run else preferences.applied(lenient=lenient)
        if self.takes_workbook:
            return self.returned(workbook, headers)
        return Response(shapes.document(report), headers=headers)
