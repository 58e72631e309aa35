"""A file in a request's body, raw or as multipart/form-data, streamed into an unnamed file.

Memory does not grow with the file. The file has no directory entry, so nothing of it stays behind, however the process
or connection ends.
"""

import base64
import binascii
import hashlib
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import parse_header_parameters
from drf_spectacular.utils import OpenApiParameter

from api.http import parsing
from api.http.exceptions import BadRequest, PayloadTooLarge
from api.http.grammar import texts
from api.http.messages import _
from api.http.pointers import child
from api.http.problems import DigestMismatch, EmptyFile, GrammarError, MalformedForm, OneFile

#: Headers that `received` reads, for the document of a view.
HEADERS = [
    OpenApiParameter(
        "Repr-Digest",
        str,
        OpenApiParameter.HEADER,
        description="The SHA-256 of the file in base64 (RFC 9530), as sha-256=:...: where it differs, 422.",
    ),
    OpenApiParameter(
        "Content-Disposition",
        str,
        OpenApiParameter.HEADER,
        description="The name of a file that is the body itself, in ASCII: attachment; filename*=UTF-8''...",
    ),
]
_AT_ONCE = 256 * 1024
#: What a form needs beside its file: boundaries, headers, the other fields.
FORM_ROOM = 64 * 1024
_MAX_FIELDS = 20
_PART = "file"
_LONGEST_NAME = 255


@dataclass(slots=True)
class Upload:
    """A file, as its pieces are received. `fields` are a form's other fields. Close `file`."""

    limit: int
    file: IO[bytes] = field(
        default_factory=lambda: tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  (closed by the caller)
    )
    hash: Any = field(default_factory=hashlib.sha256)
    size: int = 0
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Return the hash in hexadecimal."""
        return str(self.hash.hexdigest())

    def write(self, chunk: bytes) -> None:
        """Take the next piece. Raises PayloadTooLarge."""
        self.size += len(chunk)
        if self.size > self.limit:
            raise PayloadTooLarge(self.limit)
        self.hash.update(chunk)
        self.file.write(chunk)


def received(request: HttpRequest, *, limit: int) -> Upload:
    """Return the body's file, of at most `limit` bytes. In a form it is the part called `file`.

    The body is complete: the gate refuses one that ended early. Raise PayloadTooLarge; BadRequest if it is not a form;
    Invalid if the file is empty or does not match its Repr-Digest (RFC 9530); UnsupportedMediaType for a compressed
    one.
    """
    parsing.check_uncompressed(request.META)
    media_type, _parameters = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    is_form = media_type == "multipart/form-data"
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit + (FORM_ROOM if is_form else 0):
        raise PayloadTooLarge(limit)
    upload = Upload(limit)
    try:
        upload.name = clean_name((_from_form if is_form else _raw)(request, upload))
        if not upload.size:
            raise EmptyFile()
        _check_digest(request, upload)
    except BaseException:
        upload.file.close()
        raise
    upload.file.seek(0)
    return upload


def clean_name(text: str) -> str:
    """Return the stored name of a file: no folders or control characters, composed (NFC), at most 255 characters."""
    text = unicodedata.normalize("NFC", text.replace("\\", "/").rpartition("/")[2])
    kept = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C").strip(" .")
    if len(kept) > _LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        kept = (
            f"{stem[: _LONGEST_NAME - 1 - len(ending)]}.{ending}"
            if dot and len(ending) < 20
            else kept[:_LONGEST_NAME]
        )
    return kept


def _raw(request: HttpRequest, upload: Upload) -> str:
    """Receive the body itself; return the name that a header gives it."""
    while chunk := request.read(_AT_ONCE):
        upload.write(chunk)
    header: str = request.META.get("HTTP_CONTENT_DISPOSITION", "")
    if not header.isascii():
        raise BadRequest().saying(
            _("Write the name in ASCII: Content-Disposition: attachment; filename*=UTF-8''...")
        )
    _kind, said = parse_header_parameters(header)
    return str(said.get("filename", ""))


def _from_form(request: HttpRequest, upload: Upload) -> str:
    """Receive the form's file, and its other fields; return the file's name."""
    handler = _Handler(upload)
    try:
        fields, _files = MultiPartParser(request.META, request, [handler], "utf-8").parse()
    except (MultiPartParserError, UnicodeError) as error:
        raise MalformedForm() from error
    if handler.files != 1:
        raise OneFile(name=_PART)
    said = {str(key): str(fields[key]) for key in list(fields)[:_MAX_FIELDS]}
    for key, text in said.items():
        try:
            texts.check(text)
        except GrammarError as error:
            raise error.at(child("", key)) from error
    upload.fields = said
    return handler.sent_as


class _Handler(FileUploadHandler):
    """Handler that passes on the form's one file; a second file ends it."""

    def __init__(self, upload: Upload) -> None:
        super().__init__()
        self.upload = upload
        self.files = 0
        self.sent_as = ""

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self.files += 1
        if self.files > 1 or field_name != _PART:
            self.files = 2
            raise StopUpload(connection_reset=False)
        self.sent_as = file_name

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.upload.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        return None


def _check_digest(request: HttpRequest, upload: Upload) -> None:
    for name in ("Repr-Digest", "Content-Digest"):
        for member in request.headers.get(name, "").split(","):
            key, _equals, value = member.strip().partition("=")
            if key != "sha-256" or (name == "Content-Digest" and upload.fields):
                continue
            try:
                expected = base64.b64decode(value.strip().strip(":"), validate=True)
            except binascii.Error:
                expected = b""
            if expected != upload.hash.digest():
                raise DigestMismatch(name=name)
