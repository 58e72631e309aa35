"""Keys that sort by creation time, so that new rows land at the end of an index; and ids of sandboxes.

Sandboxes have ids from FIRST_SANDBOX on.
"""

import secrets
import time
import uuid

#: The registry's own numbers begin at 1 and never come here. A number and no flag, so that a policy of the database
#: compares a column with it and looks nothing up.
FIRST_SANDBOX = 900_000


def is_sandbox(regency_id: int) -> bool:
    """Return True for a sandbox: made for programmers, and in no figure of anyone (docs/sandbox.md)."""
    return regency_id >= FIRST_SANDBOX


def uuid7() -> uuid.UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, 12 of their fraction, then random.

    The fraction (method 3 of its section 6.2) keeps ids made within one request in order.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 2**12 // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62
    return uuid.UUID(int=value | secrets.randbits(62))
