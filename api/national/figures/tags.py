"""The version of a national figure: what it says, whatever the instant at which it is found to be true.

A tag made of the answer itself is right whatever it came from (a submission, a decision, midnight, a name); a counter
over all its sources would have to be moved by each of them, and the answer takes milliseconds. 304 says that the
figures are those that the caller holds: their `as_of` is true of them, and gives them again.
"""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags

_INSTANT = ("as_of", "as_of_settled")


def tagged(request: Request, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """The answer with its weak ETag. Where a past instant was asked for the address says it."""
    said = {name: value for name, value in body.items() if name not in _INSTANT}
    tag = etags.weak("figures", request.get_full_path(), encoding.dumps(said))
    return Response(body, headers={"ETag": tag, **(headers or {})})
