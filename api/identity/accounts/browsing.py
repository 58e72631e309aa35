"""A page of the API in a browser, for who is logged in: a person has no key at hand there, only the session's cookie.

GET and HEAD of a page (`text/html`) on views that name this, and nothing else: no data as JSON, no change. So no other
site can make a browser do anything, and what it makes a browser fetch it cannot read. What is opened is decided as for
a key: the look-up knows sessions, narrowed to reading.
"""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from api.http.rendering import HTMLRenderer
from api.identity.accounts import sessions
from api.identity.authentication import SESSIONS, look_up
from api.identity.callers import Caller


class SessionOnPage(BaseAuthentication):
    """Stands behind BearerKey: where a key is sent, the key decides."""

    def authenticate(self, request: Request) -> tuple[Caller, None] | None:
        text = request.COOKIES.get(sessions.cookie(), "")
        if not text.startswith(SESSIONS) or get_authorization_header(request):
            return None
        if request.method not in ("GET", "HEAD"):
            return None
        if not isinstance(getattr(request, "accepted_renderer", None), HTMLRenderer):
            return None
        caller = look_up(text, (request.parser_context or {}).get("kwargs", {}).get("code"))
        return None if caller is None else (caller, None)
