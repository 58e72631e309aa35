"""The version of a national figure: its content, independent of the instant at which it is true.

A tag computed from the answer itself is right whatever changed it (a submission, a decision, midnight, a name); a
counter would have to be incremented by each of its sources, and computing the answer takes milliseconds. 304 says
that the client's figures are current: their `as_of` stays valid, and gives the same figures.
"""

import hashlib
from collections.abc import Mapping

import orjson
from rest_framework.response import Response

from api.http import encoding, etags, shapes
from api.http.views import View
from tenants import Document

#: Addresses of the page that follows and of components are pinned to the instant; whether there is a page is said.
_INSTANT = ("as_of", "next", "next_cursor", "components_url")


def tagged(call: View, answer: object, headers: Mapping[str, str] = {}) -> Response:
    """Return the answer, a shape or a document, with its weak ETag.

    The address carries a requested past instant. The content is serialized once, for the tag and for the answer.
    """
    body: Document = answer if isinstance(answer, dict) else shapes.document(answer)
    instant = encoding.dumps({name: value for name, value in body.items() if name in _INSTANT})
    said = encoding.dumps({name: value for name, value in body.items() if name not in _INSTANT})
    ends = body.get("next") is None
    tag = etags.weak("figures", call.request.get_full_path(), ends, hashlib.blake2b(said).hexdigest())
    whole = orjson.Fragment(instant[:-1] + b"," + said[1:])
    return Response(whole, headers={"ETag": tag, **headers})
