#!/usr/bin/env python3
"""Verify a receipt (bukti terima) and the submission it is of, without the service that issued it.

    pip install joserfc
    python verify_receipt.py RECEIPT KEYS [PAYLOAD] [--previous RECEIPT]

RECEIPT is the compact JWS as text (or the JSON that holds it), KEYS the published keys (/.well-known/jwks.json) and
PAYLOAD the exact bytes of the submission (.../payload/). --previous is the receipt of the submission before it:
the chain between the two is checked as well. Ends with 0 when everything fits, with 1 and a reason otherwise.
"""

import argparse
import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("receipt", type=Path)
    parser.add_argument("keys", type=Path)
    parser.add_argument("payload", type=Path, nargs="?")
    parser.add_argument("--previous", type=Path)
    given = parser.parse_args()
    published = json.loads(given.keys.read_text())
    keys = KeySet.import_key_set(published)
    revoked = {key["kid"]: key["revoked"]["revoked_at"] for key in published["keys"] if "revoked" in key}
    try:
        claims = read(given.receipt, keys, revoked)
        check_link(claims)
        if given.payload:
            check(claims["content_hash"] == sha256(given.payload.read_bytes()), "The payload is another.")
        if given.previous:
            before = read(given.previous, keys, revoked)
            check(
                claims["regency"]["code"] == before["regency"]["code"], "The receipts are of two regencies."
            )
            check(claims["sequence"] == before["sequence"] + 1, "The receipts do not follow each other.")
            check(claims["previous_hash"] == before["link_hash"], "The chain is broken between the two.")
    except (JoseError, ValueError, KeyError) as error:
        sys.exit(f"NOT VERIFIED: {error}")
    print(json.dumps(claims, indent=2, ensure_ascii=False))
    print("Verified." if given.payload else "The receipt is genuine. Give the payload to verify the content.")


def read(file, keys, revoked):
    """Return the content of a receipt once its signature fits a published key."""
    text = file.read_text().strip()
    if text.startswith("{"):
        text = json.loads(text)["receipt"]
    signed = jws.deserialize_compact(text, keys, algorithms=["Ed25519"])
    check(signed.headers().get("typ") == "bukti-terima", "This is signed, but no receipt.")
    claims = json.loads(signed.payload)
    until = revoked.get(signed.headers()["kid"])
    at = datetime.fromisoformat(claims["submitted_at"]).timestamp()
    check(until is None or at < until, "The key that signed it had been revoked.")
    return claims


def check_link(claims):
    """link_hash is SHA-256 over previous hash, sequence (8 bytes, big-endian) and content hash."""
    made_of = (
        bytes.fromhex(claims["previous_hash"])
        + claims["sequence"].to_bytes(8, "big")
        + bytes.fromhex(claims["content_hash"])
    )
    check(claims["link_hash"] == sha256(made_of), "The link hash is not that of what it is made of.")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def check(fits, otherwise):
    if not fits:
        raise ValueError(otherwise)


if __name__ == "__main__":
    main()
