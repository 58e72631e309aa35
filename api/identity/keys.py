"""API keys: their creation, and the parts that are stored."""

import hashlib
import secrets

#: Marks a string as one of our keys, so that secret scanners and people recognise it.
PREFIX = "kck_"


def new_key() -> tuple[str, str, bytes]:
    """Make a key: the text to hand out once, the prefix to show in lists, the SHA-256 to keep.

    256 random bits need no slow hash: there is nothing to guess.
    """
    text = PREFIX + secrets.token_urlsafe(32)
    return text, text[:12], digest(text)


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
