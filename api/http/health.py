"""Health checks: `/healthz` says that the process lives, `/readyz` that it can do its work.

`/healthz` touches nothing, so that an unreachable database does not make an orchestrator kill the servers.
"""

from collections.abc import Callable

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from api.http.problems import NotReady
from api.http.views import PublicView

#: Each gives sentences about what is wrong, none when all is well. They must be quick and must not raise.
Check = Callable[[], list[str]]

#: Each with whether it is needed.
_checks: dict[str, tuple[Check, bool]] = {}
_RETRY_AFTER = 5


def register(name: str, check: Check, *, needed: bool = True) -> None:
    """Add a check to `/readyz`. Call it in an AppConfig's `ready`.

    A check that is not `needed` (a cache, without which the API is slower) is reported but does not make the process
    unready.
    """
    _checks[name] = check, needed


class Healthz(PublicView):
    """The process answers, of this version and commit."""

    limited = False

    def get(self, request: Request) -> Response:
        return Response({"status": "alive", **settings.RELEASE}, headers={"Cache-Control": "no-store"})


class Readyz(PublicView):
    """The process can do its work; 503 with what is wrong otherwise."""

    limited = False

    def get(self, request: Request) -> Response:
        found = {name: check() for name, (check, _) in sorted(_checks.items())}
        checks = {name: " ".join(problems) or "ok" for name, problems in found.items()}
        if any(problems and _checks[name][1] for name, problems in found.items()):
            raise NotReady(retry_after=_RETRY_AFTER).also(checks=checks)
        return Response({"status": "ready", "checks": checks}, headers={"Cache-Control": "no-store"})
