"""The exact bytes of a submission and the hashes over them.

Content is written as canonical JSON (RFC 8785), so the same content always gives the same bytes and anyone can make
them again with a public library. Numbers that matter are text in it; floats are refused, for no two programs write
them alike.
"""

import hashlib
from typing import Any

import rfc8785

from api.http.encoding import Document
from api.national.problems import ContentDiffers

#: The `previous_hash` of a regency's first submission.
GENESIS = bytes(32)


def payload(content: Document) -> bytes:
    """Canonical bytes. Raises TypeError for a float or any type that JSON does not have."""
    _refuse_floats(content)
    return rfc8785.dumps(content)


def content_hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def link_hash(*, previous: bytes, sequence: int, content: bytes) -> bytes:
    """What chains a submission to the one before it: SHA-256 over previous hash, sequence (8 bytes), content hash."""
    return hashlib.sha256(previous + sequence.to_bytes(8, "big") + content).digest()


def check_hash(given: str, content_hash: bytes) -> None:
    """A decision is on the content that was read. Raises Conflict where the hash given is of another."""
    if given.lower() != content_hash.hex():
        raise ContentDiffers()


def _refuse_floats(node: Any) -> None:
    if isinstance(node, float):
        raise TypeError("A float has no exact text: write the number as a string.")
    if isinstance(node, dict):
        for child in node.values():
            _refuse_floats(child)
    elif isinstance(node, list | tuple):
        for child in node:
            _refuse_floats(child)
