"""Network address and user agent of the request that this thread answers, for the security log."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from api.http import limits
from tenants import Named

#: Characters of a user agent that are kept.
LONGEST = 300
_request: ContextVar[Named | None] = ContextVar("request", default=None)


@contextmanager
def of(meta: Named) -> Iterator[None]:
    """Take both from this request (WSGI's environment) within the block."""
    token = _request.set(meta)
    try:
        yield
    finally:
        _request.reset(token)


def address() -> str:
    """Return the address by TRUSTED_PROXIES (of IPv6 the /64 network); "" outside of a request."""
    meta = _request.get()
    return limits.address_of(meta) if meta is not None else ""


def user_agent() -> str:
    """Return the user agent, bounded and without control characters; "" outside of a request."""
    text = str((_request.get() or {}).get("HTTP_USER_AGENT", ""))
    return "".join(filter(str.isprintable, text[:LONGEST]))
