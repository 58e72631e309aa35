"""Imports over HTTP: the Content-Type decides how the body is read."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import IO, Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import preferences, reading, spooling
from api.http.exceptions import UnsupportedMediaType
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.indicators.imports import operations, serializers
from api.regency.indicators.imports.delimited import Delimited
from api.regency.indicators.imports.objects import Array, Lines
from api.regency.indicators.imports.operations import Report
from api.regency.indicators.imports.rows import Source
from api.regency.indicators.imports.sheets import MEDIA_TYPE as XLSX
from api.regency.indicators.imports.sheets import Sheet

#: Content-Type to what reads it.
READERS: Mapping[str, Callable[[IO[bytes]], Source]] = {
    "application/json": Array,
    "application/x-ndjson": Lines,
    "text/csv": Delimited,
    XLSX: Sheet,
}


class ImportValues(RegencyView):
    """Many values at once."""

    permissions = {"POST": permissions.Contributor}
    operations = {"POST": "import_values"}
    reads_body = False
    #: Which forms are taken.
    media_types: ClassVar[tuple[str, ...]] = tuple(READERS)
    max_body = 64 * 1024 * 1024

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Reads the body to its end before the block opens: a slow sender holds no connection."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            self._reader = self._reader_for(request)
            self._file = spooling.spooled(request, limit=self.max_body)

    @contextmanager
    def around(self, request: Request) -> Iterator[None]:
        with self._file if request.method == "POST" else nullcontext(), super().around(request):
            yield

    def content(self, request: Request) -> bytes:
        """The file's own hash, and how it is to be read."""
        digest = hashlib.file_digest(self._file, "sha256").digest()  # type: ignore[arg-type]  # it is seekable
        self._file.seek(0)
        return f"{request.META.get('CONTENT_TYPE')} {request.META.get('HTTP_PREFER')} ".encode() + digest

    @extend_schema(
        parameters=[serializers.ImportQuery, preferences.HANDLING],
        request={
            "application/json": serializers.ImportRowIn(many=True),
            "application/x-ndjson": OpenApiTypes.STR,
            "text/csv": OpenApiTypes.STR,
            XLSX: OpenApiTypes.BINARY,
        },
        responses=serializers.ImportOut,
    )
    def post(self, request: Request, code: str) -> HttpResponseBase:
        """Store the values of a file, up to 100,000 rows.

        The Content-Type says how it is read: CSV, NDJSON, a JSON array or XLSX. Columns: indicator, period and value
        are enough. All rows are stored, or, where one is rejected, none: the answer is then 422 (409 where only what
        is there stands against the rows) with `results` naming each. `Prefer: handling=lenient` stores the others. The
        same file again changes nothing.
        """
        report, headers = self.imported(request)
        return Response(report.shown(), headers=headers)

    def imported(self, request: Request) -> tuple[Report, dict[str, str]]:
        given = reading.query(request, serializers.ImportQuery)
        lenient = preferences.is_lenient(request)
        report = self.store(self._reader(self._file), dry_run=given["dry_run"], lenient=lenient)
        return report, preferences.applied(lenient=lenient)

    def store(self, source: Source, *, dry_run: bool, lenient: bool) -> Report:
        return operations.import_values(
            source=source, grant=self.grant, by=self.actor, now=self.now, dry_run=dry_run, lenient=lenient
        )

    def _reader_for(self, request: Request) -> Callable[[IO[bytes]], Source]:
        """Raises UnsupportedMediaType for a form that is not taken."""
        given = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if given not in self.media_types:
            known = ", ".join(self.media_types)
            raise UnsupportedMediaType(f"Send {known}.", f"Kirim {known}.")
        return READERS[given]
