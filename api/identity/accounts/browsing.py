"""Pages of the API in a browser, for a person who is logged in: there a session's cookie stands for a key.

Only GET and HEAD of a page (`text/html`), on views that use this mixin: no JSON, no writes. So another site can neither
make a browser change anything nor read what it makes a browser fetch. Permissions are those of a key that may only
read.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from api.http.rendering import HTMLRenderer
from api.identity.accounts import sessions
from api.identity.authentication import SESSIONS, look_up_for
from api.identity.callers import Caller


class LogInFirst:
    """Redirect a browser without a session to the log-in, and back.

    List this before the base class of such a view. If the request has a key or asks for JSON, the answer is the usual
    problem.
    """

    def handle_exception(self, exc: Exception) -> Any:
        base: Any = super()
        view: Any = self
        request = view.request
        if isinstance(exc, NotAuthenticated) and _is_page(request) and not get_authorization_header(request):
            return to_log_in(request)
        return base.handle_exception(exc)


class SessionOnPage(BaseAuthentication):
    """Authenticate by the session's cookie. Runs after BearerKey, so that a key in the request takes precedence."""

    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        text = request.COOKIES.get(sessions.cookie(), "")
        if not text.startswith(SESSIONS) or get_authorization_header(request):
            return None
        if not _is_page(request):
            return None
        caller = look_up_for(request, text)
        return None if caller is None else (caller, "session")


def to_log_in(request: Request) -> HttpResponseRedirect:
    """Redirect to the log-in, which leads back here."""
    return HttpResponseRedirect(
        f"/account/login/?{urlencode({'next': request._request.get_full_path()})}",
        headers={"Cache-Control": "no-store"},
    )


def _is_page(request: Request) -> bool:
    asked = getattr(request, "accepted_renderer", None)
    return request.method in ("GET", "HEAD") and isinstance(asked, HTMLRenderer)
