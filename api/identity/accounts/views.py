"""The pages: log in and out, set a password by a mailed link, manage keys, let an application act for oneself."""

from datetime import timedelta
from math import ceil
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauth2_provider.http import OAuth2ResponseRedirect
from rest_framework.request import Request

from api.http.messages import Message, _, counted
from api.identity.accounts import mail, oauth, own_keys, passwords, refusals, sessions
from api.identity.accounts.pages import FormView, Page, SeeOther

_REFUSED = _("E-mail address or password is wrong.")

#: How long a key may live, as the form offers it.
_DAYS = {str(days): days for days in (365, 30, 90, 730)}


class LogIn(Page):
    def get(self, request: Request) -> HttpResponse:
        return self._form(request)

    def post(self, request: Request) -> HttpResponseBase:
        now = timezone.now()
        form = request._request.POST
        email, password = form.get("email", "")[:254], form.get("password", "")[:1024]
        found = None if "\0" in email else passwords.log_in(email=email, password=password, now=now)
        if found is None or isinstance(found, timedelta):
            return self._form(request, refused=True, wait=found, email=email)
        answer = SeeOther(goes_to(request))
        sessions.begin(answer, found, now=now)
        return answer

    def _form(
        self,
        request: Request,
        *,
        refused: bool = False,
        wait: timedelta | None = None,
        email: str = "",
    ) -> HttpResponse:
        seconds = ceil(wait.total_seconds()) if wait else 0
        said: Message = _REFUSED if refused else ""
        if wait:
            said = counted(
                "Too many attempts from this network address: try again in one minute.",
                "Too many attempts from this network address: try again in {count} minutes.",
                count=ceil(seconds / 60),
            )
        context = {"next": goes_to(request), "refused": said, "email": email}
        status = 429 if wait else 403 if refused else 200
        page = self.shown(request, "accounts/login.html", context, status=status)
        if wait:
            page["Retry-After"] = str(seconds)
        return page


class Account(Page):
    """The person who is logged in, with their keys. POST makes a key."""

    def get(self, request: Request, made: str = "") -> HttpResponseBase:
        person = self.person(request)
        context = {
            "person": person,
            "made": made,
            "keys": own_keys.valid(person, now=timezone.now()),
            "scopes": [(name, str(oauth.SCOPES[name])) for name in own_keys.scopes_of(person)],
            "days": list(_DAYS),
            "news": mail.news_of(person),
        }
        return self.shown(request, "accounts/account.html", context)

    def post(self, request: Request) -> HttpResponseBase:
        person = self.person(request)
        form = request._request.POST
        issued = own_keys.make(
            person=person,
            label="".join(filter(str.isprintable, form.get("label", "")[:100])),
            scopes=form.getlist("scopes"),
            days=_DAYS.get(form.get("days", ""), 365),
            now=timezone.now(),
        )
        return self.get(request, made=issued.text)


class EndKey(Page):
    permissions = FormView.permissions

    def post(self, request: Request, id: UUID) -> HttpResponseBase:
        own_keys.end(id=id, person=self.person(request), now=timezone.now())
        return SeeOther("/account/")


class News(Page):
    """Page on which the person chooses, by POST, the kinds of news to get by mail."""

    permissions = FormView.permissions

    def post(self, request: Request) -> HttpResponseBase:
        mail.choose(self.person(request), request._request.POST.getlist("news"))
        return SeeOther("/account/")


class LogOut(Page):
    permissions = FormView.permissions

    def post(self, request: Request) -> HttpResponseBase:
        answer = SeeOther("/account/login/")
        sessions.end(request._request, answer)
        return answer


class Forgot(Page):
    """Ask for a link to set a new password. The answer is the same whether or not somebody has the address."""

    def get(self, request: Request) -> HttpResponse:
        return self.shown(request, "accounts/forgot.html", {})

    def post(self, request: Request) -> HttpResponse:
        email = request._request.POST.get("email", "")[:254]
        if "\0" not in email:
            mail.enqueue_reset(email=email)
        return self.shown(request, "accounts/forgot.html", {"asked": True})


class SetPassword(Page):
    def get(self, request: Request) -> HttpResponse:
        text = request._request.GET.get("invitation", "")
        return self._form(request, text)

    def post(self, request: Request) -> HttpResponseBase:
        form = request._request.POST
        text = form.get("invitation", "")
        try:
            passwords.set_password(
                invitation=text, password=form.get("password", "")[:1024], now=timezone.now()
            )
        except ValidationError as refused:
            return self._form(request, text, refused.messages)
        return SeeOther("/account/login/")

    def _form(self, request: Request, text: str, refused: list[str] | None = None) -> HttpResponse:
        person = passwords.invited(text, now=timezone.now()).person
        context = {"person": person, "invitation": text, "refused": refused or []}
        return self.shown(request, "accounts/password.html", context, status=422 if refused else 200)


class Authorize(Page):
    """The page on which a person agrees that an application acts for them (RFC 6749, section 4.1; PKCE with S256)."""

    def get(self, request: Request) -> HttpResponseBase:
        try:
            scopes, credentials = oauth.asked_for(request._request)
        except OAuthToolkitError as error:
            return self._refused(request, error)
        person = self.person(request)
        place = urlsplit(credentials["redirect_uri"])
        context = {
            "person": person,
            "program": credentials["request"].client.program,
            "scopes": [str(oauth.SCOPES[name]) for name in scopes if name in oauth.SCOPES],
            "place": place.netloc,
        }
        to = f"{place.scheme}://{place.netloc}"
        return self.shown(request, "accounts/authorize.html", context, to=to)

    def post(self, request: Request) -> HttpResponseBase:
        """Process the person's decision. The authorization request is in the address, and is checked again."""
        person = self.person(request)
        inner = request._request
        inner.user = person  # type: ignore[assignment]  # no AbstractBaseUser; whom the toolkit writes down
        try:
            scopes, credentials = oauth.asked_for(inner)
            allowed = inner.POST.get("allow") == "yes"
            plain = {name: value for name, value in credentials.items() if name != "request"}
            uri, *_rest = oauth.core().create_authorization_response(inner, list(scopes), plain, allowed)
        except OAuthToolkitError as error:
            return self._refused(request, error)
        return _onward(uri, credentials["redirect_uri"])

    def _refused(self, request: Request, error: OAuthToolkitError) -> HttpResponseBase:
        """Redirect to the application; if it is not certain which application asks, show a page and never redirect."""
        inner = error.oauthlib_error
        if inner.redirect_uri and not isinstance(error, FatalClientError):
            back = oauth.issued_by_us(inner.in_uri(inner.redirect_uri))
            return _onward(back, inner.redirect_uri)
        said = refusals.described(inner.error, inner.description or "")
        context = {"error": inner.error, "description": said}
        return self.shown(request, "accounts/refused.html", context, status=400)


def _onward(uri: str, redirect_uri: str) -> HttpResponseBase:
    answer: HttpResponseBase = OAuth2ResponseRedirect(uri, [urlsplit(redirect_uri).scheme])
    answer["Cache-Control"] = "no-store"
    return answer


def goes_to(request: Request) -> str:
    """Return the address that the log-in leads to: a page of this service, never another site."""
    inner = request._request
    then = inner.POST.get("next") or inner.GET.get("next") or ""
    if then.startswith("/") and url_has_allowed_host_and_scheme(then, allowed_hosts=None):
        return then
    return "/account/"
