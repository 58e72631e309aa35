"""`Idempotency-Key` on POST: a client that is not sure whether a request arrived repeats it, and it takes effect once.

The answer is stored in the same transaction as the write. So no failure can leave the write without its answer.
Refusals are not stored, since nothing was done: a corrected request may use the same key.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, kept_answers
from api.http.kept_answers import KeptAnswer, UnderWay
from api.http.language import active_language
from api.http.problems import IdempotencyKeyReused, MalformedIdempotencyKey, RequestUnderWay

#: As the draft of the header has it: a string in quotes; without them it is taken as well.
_KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x7e]{1,255})')
_NONCE = 12
#: Said anew with each answer, or about this one exchange.
_NOT_KEPT = frozenset({"content-length", "content-type"})


def key_of(request: Request) -> str | None:
    """Return the request's Idempotency-Key; None without. Raises BadRequest for one that cannot be parsed."""
    header = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if header is None:
        return None
    match = _KEY.fullmatch(header.strip())
    if match is None:
        raise MalformedIdempotencyKey()
    return match[1] or match[2]


def once(
    request: Request,
    *,
    key: str,
    content: bytes,
    kept_in: type[KeptAnswer],
    handler: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    """Run the handler, or return its stored answer to the same key and content. Call it inside the block.

    Raises Invalid (422) for the same key with another content, Conflict (409) while the first request is under way.
    """
    id = _id(request, key)
    fingerprint = hashlib.sha256(
        encoding.dumps([request.method, request.get_full_path()]) + b"\0" + content
    ).digest()
    try:
        found = kept_answers.claim(kept_in, id=id, fingerprint=fingerprint, now=timezone.now())
    except UnderWay as error:
        raise RequestUnderWay() from error
    if found is not None:
        return _again(request, found, fingerprint)
    response = _whole(handler())
    if transaction.get_rollback():
        return response  # a dry run stored nothing, so there is nothing to keep it with: sent again it is done again
    status, headers, body = _parts(response)
    sealed = _seal(request, body, fingerprint)
    kept_answers.keep(kept_in, id=id, status=status, headers=headers, body=sealed)
    return response


def _again(request: Request, found: KeptAnswer, fingerprint: bytes) -> HttpResponse:
    if bytes(found.fingerprint) != fingerprint:
        raise IdempotencyKeyReused()
    body = _open(request, bytes(found.body or b""), fingerprint)
    headers = {**(found.headers or {}), "Idempotency-Replayed": "true"}
    response = HttpResponse(body, status=found.status, headers=headers)
    if not body:
        del response.headers["Content-Type"]
    return response


def _whole(response: HttpResponseBase) -> HttpResponseBase:
    """Collect a chunked answer, such as a file, into one: it is kept as it is sent."""
    if not isinstance(response, StreamingHttpResponse):
        return response
    body = b"".join(response)
    response.close()
    return HttpResponse(body, status=response.status_code, headers=dict(response.headers))


def _parts(response: HttpResponseBase) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body, as the client gets them."""
    headers = {name: value for name, value in response.headers.items() if name.lower() not in _NOT_KEPT}
    # Its messages are in this language, whatever a repetition asks for.
    headers.setdefault("Content-Language", active_language())
    if isinstance(response, Response):
        kind, body = "application/json", b"" if response.data is None else encoding.dumps(response.data)
    else:
        assert isinstance(response, HttpResponse), "see _whole"
        kind, body = response["Content-Type"], response.content
    return response.status_code, {**headers, "Content-Type": kind}, body


def _id(request: Request, key: str) -> UUID:
    caller: Any = request.user
    digest = hashlib.blake2b(f"{caller.key_id}\0{key}".encode(), digest_size=16).digest()
    return UUID(bytes=digest)


def _seal(request: Request, body: bytes, fingerprint: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_secret(request, settings.WEBHOOK_KEY)).encrypt(nonce, body, fingerprint)


def _open(request: Request, sealed: bytes, fingerprint: bytes) -> bytes:
    for key in (settings.WEBHOOK_KEY, settings.PREVIOUS_WEBHOOK_KEY):
        with suppress(InvalidTag):
            return AESGCM(_secret(request, key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], fingerprint)
    raise RuntimeError("The kept answer does not open with the credential that it was kept for.")


def _secret(request: Request, webhook_key: str) -> bytes:
    """Return a secret derived from the key's own text, which the service itself does not keep.

    A token lives for minutes, and a repetition may come with the next one: the only answers to tokens that contain a
    secret are those of webhooks, and that follows from WEBHOOK_KEY.
    """
    caller: Any = request.user
    _, _, text = request.META["HTTP_AUTHORIZATION"].partition(" ")
    if request.auth == "token":
        text = f"{webhook_key}:{caller.key_id}"
    return hashlib.blake2b(text.strip().encode(), digest_size=32, person=b"kept answers").digest()
