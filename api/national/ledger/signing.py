"""Signatures under receipts: JSON Web Signatures (RFC 7515) in compact form, with Ed25519 (RFC 8037, RFC 9864).

The private key is a setting and never in the database: write access to rows does not allow signing them. Public keys
are published at /.well-known/jwks.json, the one in use first, together with retired and future ones, so that old
receipts can still be verified, and a new key is known before it signs its first receipt. A leaked key is published
with the instant of its revocation; receipts dated from then on are invalid.
"""

import json
import secrets
from datetime import datetime
from functools import cache
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from api.http import encoding
from tenants import Document

ALGORITHM = "Ed25519"


class SignatureError(Exception):
    """The signature is not from a published key, or not over this content."""


def sign(payload: bytes, *, kind: str) -> str:
    """Sign a payload with the key in use, as a compact JWS.

    `kind` becomes its `typ`, so that a signature is never accepted for another kind of document signed by the same key.
    """
    key = _key_in_use(settings.SIGNING_KEY)
    header = {"alg": ALGORITHM, "kid": key.thumbprint(), "typ": kind}
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])


def verified(text: str, *, kind: str) -> Document:
    """Return the claims. Raises SignatureError unless a published key signed them as this kind."""
    try:
        header = jws.extract_compact(text.encode()).headers()
        published = _published_by_id()[header["kid"]]
        if header.get("typ") != kind:
            raise SignatureError(f"This is not a {kind}.")
        claims = _claims(jws.deserialize_compact(text, published.key, algorithms=[ALGORITHM]))
        if published.revoked_at is not None:
            # The instant that a receipt or a head states.
            signed_at = datetime.fromisoformat(claims.get("signed_at") or claims["submitted_at"])
            if signed_at.timestamp() >= published.revoked_at:
                raise SignatureError("The key that signed it had been revoked.")
        return claims
    except KeyError as error:
        raise SignatureError("The key that signed it is not published.") from error
    except (JoseError, ValueError) as error:
        raise SignatureError("The signature does not fit the content.") from error


def unverified(text: str) -> Document:
    """Return the claims of a compact JWS without verifying it: only to display our own records."""
    return _claims(jws.extract_compact(text.encode()))


def key_id() -> str:
    """Return the id of the key in use: its thumbprint (RFC 7638)."""
    return _key_in_use(settings.SIGNING_KEY).thumbprint()


def public_keys() -> Document:
    """Return the JSON Web Key Set (RFC 7517) of every published key, the one in use first.

    A revoked one is marked as in OpenID Federation: "revoked": {"revoked_at": seconds since 1970}.
    """
    return {
        "keys": [
            {
                **published.key.as_dict(private=False),
                "kid": id,
                "use": "sig",
                "alg": ALGORITHM,
                **(
                    {"revoked": {"revoked_at": published.revoked_at}}
                    if published.revoked_at is not None
                    else {}
                ),
            }
            for id, published in _published_by_id().items()
        ]
    }


def new_key() -> str:
    """Return the secret of a new key: 32 random bytes as base64url, the format of SIGNING_KEY."""
    return secrets.token_urlsafe(32)


def public_part(secret: str) -> str:
    """Return the public key of a secret as base64url, the format of PUBLISHED_SIGNING_KEYS."""
    return encoding.base64url(_private(secret).public_key().public_bytes_raw())


def _claims(signed: jws.CompactSignature) -> Document:
    found: Document = json.loads(signed.payload)
    return found


class Published(NamedTuple):
    """A public key, and the time (seconds since 1970) of its revocation."""

    key: OKPKey
    revoked_at: int | None


def _published_by_id() -> dict[str, Published]:
    keys = [
        _published(public_part(settings.SIGNING_KEY)),
        *map(_published, settings.PUBLISHED_SIGNING_KEYS),
    ]
    return {published.key.thumbprint(): published for published in keys}


@cache
def _key_in_use(secret: str) -> OKPKey:
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public_part(secret), "d": secret})


@cache
def _published(text: str) -> Published:
    """Parse a published key: base64url, followed by "@" and an instant if it was revoked."""
    x, _, revoked = text.partition("@")
    try:
        Ed25519PublicKey.from_public_bytes(encoding.from_base64url(x))
        at = datetime.fromisoformat(revoked) if revoked else None
        if at is not None and at.tzinfo is None:
            raise ValueError("an instant needs a zone")
    except ValueError as error:
        raise ImproperlyConfigured(
            "PUBLISHED_SIGNING_KEYS contains something other than an Ed25519 public key in base64url, with @ and "
            "an instant such as 2026-11-29T08:00:00Z if it was revoked."
        ) from error
    return Published(
        OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x}), int(at.timestamp()) if at else None
    )


def _private(secret: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(encoding.from_base64url(secret))
    except ValueError as error:
        raise ImproperlyConfigured(
            "SIGNING_KEY is not set to the secret of an Ed25519 key: make one with `manage.py make_signing_key`."
        ) from error
