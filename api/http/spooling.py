"""The body of an upload, before any database block opens: bounded, and on disk where it is long."""

from tempfile import SpooledTemporaryFile
from typing import IO

from rest_framework.request import Request

from api.http.exceptions import BadRequest, PayloadTooLarge, UnsupportedMediaType

_IN_MEMORY = 1024 * 1024
_AT_ONCE = 256 * 1024


def spooled(request: Request, *, limit: int) -> IO[bytes]:
    """All of the body as a file, which the caller closes.

    Raises PayloadTooLarge beyond `limit` bytes, BadRequest where it ended early.
    """
    if request.META.get("HTTP_CONTENT_ENCODING", "").lower() not in ("", "identity"):
        raise UnsupportedMediaType(
            "Send the body uncompressed, without Content-Encoding.",
            "Kirim isi permintaan tanpa kompresi, tanpa Content-Encoding.",
        )
    said = request.META.get("CONTENT_LENGTH") or ""
    expected = int(said) if said.isdigit() else None
    if expected is not None and expected > limit:
        raise PayloadTooLarge(limit)
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (the caller closes it)
    try:
        _fill(file, request, limit=limit, expected=expected)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _fill(file: IO[bytes], request: Request, *, limit: int, expected: int | None) -> None:
    length = 0
    while chunk := request._request.read(_AT_ONCE):
        length += len(chunk)
        if length > limit:
            raise PayloadTooLarge(limit)
        file.write(chunk)
    if expected is not None and length < expected:
        raise BadRequest(
            "The body ended before its length was reached.",
            "Isi permintaan terputus.",
            code="body_incomplete",
        )
