"""Reject excess requests in the WSGI server's own thread, before the framework is involved, at next to no cost.

A client that the rate limiter refused a moment ago (limits.refusals) is refused again without another look-up. One
regency (with all its keys), one key without a regency, or one address without a key has at most REQUESTS_AT_ONCE
requests under way in a process. So one regency cannot occupy all threads of a process, and clients that ignore
Retry-After take little from clients that obey it.

The regency that a key works for is remembered from the last time that it was let in. This is used for counting only and
grants nothing. A key that was never let in counts against its address.

The framework renders the first refusal of a kind, and that answer is cached: later ones differ only in their trace id.
They are sent after a pause while threads are free for it, since a client that does not wait would ask again at once,
and its refusals would delay the requests of others.
"""

import threading
import time
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.http import HttpResponse

from api.http import limits, trace
from api.http.problems import AtOnceLimit

#: What every answer of ours depends on that is no credential, but for what is asked.
_ASKED_BY = (
    "HTTP_HOST",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ORIGIN",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
)
#: How the service is must be told however often it is asked, and files are few and small.
_FREE = ("/healthz", "/readyz", "/static/")
#: Where ProblemMiddleware finds what the door has decided.
REFUSED = "api.http.refused"

_KEPT_FOR = 60.0  # seconds


class Door:
    """A WSGI middleware that refuses excess requests. Thread-safe."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._under_way = limits.UnderWay()
        self._working = threading.BoundedSemaphore(settings.SERVER_THREADS + settings.TRANSFERS_PER_PROCESS)
        self._waiting = threading.BoundedSemaphore(settings.REFUSALS_HELD)
        self._answers = limits.Newest[tuple[Any, ...], tuple[float, _Answer]]()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if path.startswith(_FREE):
            return self._application(environ, start_response)
        who = limits.asker(environ, path)
        # A browser asks for the methods without the key, and is answered before anything is counted.
        refused = None if environ.get("REQUEST_METHOD") == "OPTIONS" else limits.refusals.standing(who)
        if refused:
            return self._refuse(environ, start_response, ("limit", *_about(environ, path, who)), refused[0])
        party = limits.parties.get(who) or limits.of_address(environ).name
        try:
            # The server has more threads than may work: the others are for those who wait.
            with self._under_way.one_of(party), self._working:
                return self._application(environ, start_response)
        except AtOnceLimit as problem:
            environ[REFUSED] = problem
            kept_until = time.monotonic() + _KEPT_FOR
            return self._refuse(environ, start_response, ("at once", *_about(environ, path, who)), kept_until)

    def _hold(self) -> None:
        """Delay the refusal by REFUSAL_PAUSE, unless the limit of waiting threads is reached already.

        A sleeping thread uses no processor time.
        """
        if settings.REFUSAL_PAUSE and self._waiting.acquire(blocking=False):
            try:
                time.sleep(settings.REFUSAL_PAUSE)
            finally:
                self._waiting.release()

    def _refuse(
        self, environ: WSGIEnvironment, start_response: StartResponse, about: tuple[Any, ...], until: float
    ) -> Iterable[bytes]:
        """Send the cached refusal, after a pause, with a new trace id; or the framework's, which is then cached."""
        found = self._answers.get(about)
        if found is not None and time.monotonic() < found[0]:
            self._hold()
            return found[1].again(environ, start_response)
        said: list[Any] = []

        def hear(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said[:] = (status, headers)
            return start_response(status, headers, *more)

        response = self._application(environ, hear)
        body = response.content if isinstance(response, HttpResponse) else b"".join(response)
        if isinstance(response, HttpResponse):
            response.close()
        if said and said[0].startswith("429"):
            with self._lock:
                self._answers[about] = (until, _Answer(said[0], said[1], body))
        return [body]


class _Answer:
    """A whole cached answer without its trace id."""

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self._status = status
        self._headers = [each for each in headers if each[0] != "Trace-Id"]
        (self._trace_id,) = [value for name, value in headers if name == "Trace-Id"]
        self._body = body

    def again(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        trace_id = trace.start(environ.get("HTTP_TRACEPARENT", ""))
        start_response(self._status, [*self._headers, ("Trace-Id", trace_id)])
        return [self._body.replace(self._trace_id.encode(), trace_id.encode())]


def _about(environ: WSGIEnvironment, path: str, who: tuple[str, str]) -> tuple[Any, ...]:
    return (environ.get("REQUEST_METHOD"), path, who, *(environ.get(name) for name in _ASKED_BY))
