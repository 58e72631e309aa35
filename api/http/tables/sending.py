"""Files as answers: a short one whole, a long one in chunks after the block."""

import hashlib
import zipfile
from collections.abc import Mapping
from typing import IO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from openpyxl.xml.constants import ARC_CORE

from api.http import etags

_WHOLE = 1024 * 1024
#: Header of a file that is in Indonesian, whatever language was asked for.
INDONESIAN = {"Content-Language": "id"}


def sent(
    file: IO[bytes],
    *,
    name: str,
    media_type: str,
    headers: Mapping[str, str] = {},
    address: str = "",
) -> HttpResponseBase:
    """Send the file as a download, with a tag of its content where the address is given.

    It is closed here, or by the server once it is sent.
    """
    if address:
        headers = {"ETag": etags.weak("list", address, _digest(file)), **headers}
    length = file.seek(0, 2)
    file.seek(0)
    if length > _WHOLE:
        return FileResponse(file, as_attachment=True, filename=name, content_type=media_type, headers=headers)
    with file:
        return HttpResponse(
            file.read(),
            content_type=media_type,
            headers={**headers, "Content-Disposition": f'attachment; filename="{name}"'},
        )


def _digest(file: IO[bytes]) -> str:
    """Return a hash of a file's content: of a workbook without the times at which it and its parts were written."""
    if not zipfile.is_zipfile(file):
        file.seek(0)
        return _hash(file).hexdigest()
    digest = hashlib.blake2b()
    with zipfile.ZipFile(file) as book:
        for name in book.namelist():
            if name != ARC_CORE:
                with book.open(name) as part:
                    digest.update(name.encode() + _hash(part).digest())
    return digest.hexdigest()


def _hash(file: IO[bytes]) -> "hashlib._Hash":
    return hashlib.file_digest(file, "blake2b")  # type: ignore[arg-type]  # it is seekable
