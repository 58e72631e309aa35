"""Trace ids: one for each request, in its answer, in the body of a problem and in every line of the log."""

import re
import secrets
from contextvars import ContextVar

# W3C Trace Context: version, trace id, parent id, flags. Version ff and an id of zeros are invalid.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?"
)

_current: ContextVar[str] = ContextVar("trace_id", default="")


def start(traceparent: str = "") -> str:
    """Begin a request with the trace id of a well-formed `traceparent`, else with a new one (32 hex digits)."""
    match = _TRACEPARENT.fullmatch(traceparent.strip())
    trace_id = match[1] if match else secrets.token_hex(16)
    _current.set(trace_id)
    return trace_id


def current() -> str:
    """Return the id of this thread's request; "" outside of one."""
    return _current.get()
