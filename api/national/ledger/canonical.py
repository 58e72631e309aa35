"""The exact bytes of a submission and the hashes over them.

Content is written as canonical JSON (RFC 8785), so equal content always gives equal bytes, and anyone can reproduce
them with a public library. Numbers that matter are text; floats are refused, because programs format them
differently. Without floats, and with names in ASCII, the output of orjson with sorted keys is canonical.
"""

import hashlib
from typing import Any

import orjson

from api.national.problems import ContentDiffers
from tenants import Document

#: The `previous_hash` of a regency's first submission.
GENESIS = bytes(32)
_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
)


def payload(content: Document) -> bytes:
    """Return canonical bytes. Raises TypeError for a float, a name that is not ASCII or a value that JSON lacks."""
    _check(content)
    return orjson.dumps(content, option=_OPTIONS)


def content_hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def link_hash(*, previous: bytes, sequence: int, content: bytes) -> bytes:
    """Return the link of a submission in its chain: SHA-256 over previous hash, sequence (8 bytes), content hash."""
    return hashlib.sha256(previous + sequence.to_bytes(8, "big") + content).digest()


def check_hash(given: str, content_hash: bytes) -> None:
    """Raise Conflict unless the hash is this content's: a decision applies to the content that was read."""
    if given.lower() != content_hash.hex():
        raise ContentDiffers()


def _check(node: Any) -> None:
    if isinstance(node, dict) and not "".join(node).isascii():  # others are in another order there than here
        raise TypeError("The names of what is submitted are ASCII.")
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, (dict, list, tuple)):
            _check(child)
        elif isinstance(child, float):
            raise TypeError("A float has no exact text: write the number as a string.")
