"""Files as answers: a short one whole, a long one in chunks after the block."""

import hashlib
from collections.abc import Mapping
from typing import IO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

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
        digest = hashlib.file_digest(file, "blake2b").hexdigest()  # type: ignore[arg-type]  # it is seekable
        headers = {"ETag": etags.weak("list", address, digest), **headers}
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
