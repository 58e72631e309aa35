"""A stored file as an answer: whole or in ranges (RFC 9110, section 14), never shown by a browser as a page.

Uploads are sent back as downloads: `Content-Disposition: attachment`, no guessing of types, and a policy under which a
page that a browser shows all the same can do nothing.
"""

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.utils import OpenApiParameter

from api.http import limits
from api.http.exceptions import RangeNotSatisfiable

#: For the document of a view that answers with `response`.
RANGE = OpenApiParameter(
    "Range",
    str,
    OpenApiParameter.HEADER,
    description="One range of bytes, such as bytes=0-1023, which is answered by 206. A request for several "
    "ranges gets the whole file.",
)
IF_RANGE = OpenApiParameter(
    "If-Range",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the file that the range continues: another file is given whole.",
)
SENDS = {
    ("GET", 200): ("Accept-Ranges", "Repr-Digest"),
    ("GET", 206): ("Accept-Ranges", "Content-Range", "Repr-Digest"),
}
#: A page made of it may do nothing.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))")


def response(
    request: HttpRequest,
    *,
    open_file: Callable[[], IO[bytes]],
    size: int,
    sha256: str,
    media_type: str,
    name: str,
    whose: object = None,
) -> HttpResponseBase:
    """Return 200 with the whole file, or 206 with the requested range; HEAD opens nothing.

    `sha256` in hexadecimal is the ETag, so If-Range and If-None-Match hold for good. A request for several ranges gets
    the whole file, as the standard allows. Raises RangeNotSatisfiable (416), TransfersBusy as
    limits.transfer does for `whose`.
    """
    tag = f'"{sha256}"'
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:",
        "Cache-Control": "private, no-cache",
    }
    wanted = _wanted(request, tag=tag, size=size)
    first, length = wanted or (0, size)
    status = 206 if wanted else 200
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=media_type, headers=headers)
    with ExitStack() as taken:
        taken.enter_context(limits.transfer(whose))
        # Now: an answer must not break off because it cannot be opened.
        file = taken.enter_context(open_file())
        pieces = _Pieces(file, first, length, taken.pop_all())
    answer = StreamingHttpResponse(pieces, status=status, headers=headers)
    answer.headers["Content-Type"] = media_type
    return answer


class _Pieces:
    """The bytes of a range. `close`, or the end, returns what was `taken`, even if nothing was ever read."""

    def __init__(self, file: IO[bytes], first: int, length: int, taken: ExitStack) -> None:
        self._file, self._left, self._taken = file, length, taken
        if first:
            file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._left <= 0:
            self.close()
            raise StopIteration
        piece = self._file.read(min(_PIECE, self._left))
        if not piece:
            self.close()
            raise OSError("The stored file is shorter than its row says.")
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._taken.close()

    def __del__(self) -> None:
        self.close()


def _wanted(request: HttpRequest, *, tag: str, size: int) -> tuple[int, int] | None:
    """Return (first byte, length), None for the whole file: without a range, in another unit, or of another version."""
    header = request.META.get("HTTP_RANGE", "")
    condition = request.META.get("HTTP_IF_RANGE", "").strip()
    if condition and condition != tag:  # a weak tag or a date is no proof either
        return None
    match = _RANGE.fullmatch(header.replace(" ", ""))
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        if int(suffix) == 0:
            raise RangeNotSatisfiable(size)
        length = min(int(suffix), size)
        return size - length, length
    if int(first) >= size or (last and int(last) < int(first)):
        raise RangeNotSatisfiable(size)
    end = min(int(last), size - 1) if last else size - 1
    return int(first), end - int(first) + 1
