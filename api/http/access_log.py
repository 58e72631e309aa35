"""Log a line for each request: route, outcome, duration, caller. Never bodies, keys or values.

The route is logged as declared, without ids, and the regency only where the credential is let in there.
"""

import logging
import re
import time
from collections.abc import Iterable
from typing import Any, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.http import HttpRequest

from api.http import metrics
from tenants import frozen

logger = logging.getLogger("api.access")

#: Where the middleware leaves what is known of a request when it has been answered, and then what its line says.
ABOUT = "api.http.about"


class Spent(Protocol):
    """Time of this thread on the database (tenants.pool.spent)."""

    statements: int
    seconds: float
    waited: float

    def begin(self) -> None: ...


@frozen
class AccessLog:
    """A WSGI middleware that logs requests. Thread-safe."""

    application: WSGIApplication
    database: Spent

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began, status = time.perf_counter(), "500"
        self.database.begin()

        def hear(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, headers, *more)

        try:
            return self.application(environ, hear)
        finally:
            self._write(environ, int(status), time.perf_counter() - began)

    def _write(self, environ: WSGIEnvironment, status: int, seconds: float) -> None:
        spent = self.database
        about: dict[str, str] = environ.get(ABOUT, {})  # none where the door refused it once more
        line = {
            "method": environ["REQUEST_METHOD"],
            "route": about.get("route", ""),
            "status": status,
            "ms": round(seconds * 1000, 1),
            "database_ms": round(spent.seconds * 1000, 1),
            "waited_ms": round(spent.waited * 1000, 1),
            "statements": spent.statements,
            **about,
        }
        environ[ABOUT] = line
        metrics.count(line, seconds, spent.seconds, spent.waited)
        slow = seconds * 1000 >= settings.SLOW_REQUEST_MS
        logger.log(
            logging.WARNING if slow else logging.INFO,
            "%(method)s %(route)s %(status)d in %(ms)s ms, database %(database_ms)s ms",
            line,
            extra={**line, "slow": slow},
        )


def about(request: HttpRequest) -> dict[str, str]:
    """Return route, regency, and the kinds of caller and credential, where there are any."""
    match = request.resolver_match
    found = {"route": _pattern(match.route) if match else ""}
    if (caller := getattr(request, "user", None)) is None:
        return found | {"credential": "none"}
    found |= {"caller": getattr(caller, "kind", ""), "credential": str(getattr(request, "auth", ""))}
    code = match.kwargs.get("code") if match else None
    if any(grant.code == code for grant in getattr(caller, "grants", ())):
        found["regency"] = str(code)
    return found


def _pattern(route: str) -> str:
    """Return the route as the documents write it: /v1/regencies/{code}/."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
