"""Answers with a submission's exact bytes, never re-encoded: their hash is the one in the ledger."""

import base64

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes

from api.national.ledger import canonical
from tenants import Fields

#: Declaration of a GET that answers so.
ANSWER: Fields = {
    "answers": {(200, "application/json"): OpenApiTypes.OBJECT},
    "tagged": True,
    "sends": {("GET", 200): ("Repr-Digest",)},
}


def response(payload: bytes) -> HttpResponse:
    """Return the bytes as JSON, with their SHA-256 as ETag (hexadecimal) and in Repr-Digest (RFC 9530, base64)."""
    digest = canonical.content_hash(payload)
    return HttpResponse(
        payload,
        content_type="application/json",
        headers={
            "ETag": f'"{digest.hex()}"',
            "Repr-Digest": f"sha-256=:{base64.b64encode(digest).decode()}:",
            "Content-Length": str(len(payload)),
        },
    )
