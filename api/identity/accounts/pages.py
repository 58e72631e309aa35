"""Base of pages with forms: CSRF token, content security policy, no cache. They run on the role `accounts`."""

from contextlib import AbstractContextManager
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from rest_framework.authentication import CSRFCheck
from rest_framework.parsers import FormParser
from rest_framework.request import Request

from api.http import language, limits
from api.http.permissions import Public
from api.http.rendering import HTMLRenderer, JSONRenderer
from api.http.views import PublicView
from api.identity.accounts import sessions
from api.identity.accounts.browsing import to_log_in
from api.identity.accounts.problems import Csrf
from api.identity.models import Person
from tenants import Fields, db_roles


class NoSession(Exception):
    """Nobody is logged in."""


class SeeOther(HttpResponseRedirect):
    """A redirect after a form: the browser reads the next page with GET."""

    status_code = 303


class FormView(PublicView):
    """An address that takes forms from anyone, on the role `accounts`."""

    parser_classes = (FormParser,)
    permissions = {"POST": Public}
    reads_body = False  # Django does, or the OAuth2 toolkit

    def around(self, request: Request) -> AbstractContextManager[None]:
        return db_roles.as_accounts()


class Page(FormView):
    """A page with a form. POST needs the CSRF token that the page was shown with."""

    renderer_classes = (HTMLRenderer, JSONRenderer)
    permissions = {"GET": Public, "POST": Public}

    def budgets(self, request: Request) -> list[limits.Budget]:
        forms = [limits.of_address(request.META, "forms")] if request.method == "POST" else []
        return [*super().budgets(request), *forms]

    def _asker(self, request: Request) -> tuple[str, str]:
        """Count form submissions separately: a person who has sent too many may go on reading."""
        who, where = super()._asker(request)
        return (f"forms {who}", where) if request.method == "POST" else (who, where)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._csrf = CSRFCheck(lambda _: HttpResponse())
        self._csrf.process_request(request._request)
        if request.method == "POST":
            refused = self._csrf.process_view(request._request, None, (), {})  # type: ignore[arg-type]
            if refused:
                raise Csrf()

    def _handled(self, request: Request) -> HttpResponseBase:
        # A form that is refused is shown again with its status; what the refusal wrote stays.
        handler = getattr(self, str(request.method).lower())
        answer: HttpResponseBase
        try:
            answer = handler(request, *self.args, **self.kwargs)
        except NoSession:
            answer = to_log_in(request)
        return self._csrf.process_response(request._request, answer)

    def person(self, request: Request) -> Person:
        """Return who is logged in. Raises NoSession, which leads to the log-in."""
        person = sessions.person_of(request._request, now=timezone.now())
        if person is None:
            raise NoSession
        return person

    def shown(
        self, request: Request, template: str, context: Fields, *, status: int = 200, to: str = ""
    ) -> HttpResponse:
        """Render a page in the reader's language.

        `to` is a further origin that its form may redirect to, beside this service.
        """
        spoken = language.language_of(request._request)
        headers = {
            "Content-Language": spoken,
            "Vary": "Accept-Language, Cookie",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
            f"form-action 'self'{f' {to}' if to else ''}; frame-ancestors 'none'",
        }
        page = render_to_string(template, {"lang": spoken, **context}, request._request)
        return said_here(HttpResponse(page, status=status, headers=headers))


def said_here[Answer: HttpResponse](answer: Answer) -> Answer:
    """Mark an answer whose error is not an RFC 9457 problem, so that api.http.middleware leaves it unchanged."""
    answer.explains_itself = True  # type: ignore[attr-defined]
    return answer
