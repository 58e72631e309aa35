"""Language of a request and of its answer."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from tenants import frozen

type Language = Literal["en", "id"]

#: What the request's Accept-Language names, if it has one.
_asked: ContextVar[Language | None] = ContextVar("asked_language", default=None)


@frozen
class LanguageMiddleware:
    """Activate the language that Accept-Language prefers, and name it in the answer.

    Replaces the framework's middleware, which also looks for a cookie and for a language in the path: we have neither.
    """

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        translation.activate(language)
        _asked.set(language if request.META.get("HTTP_ACCEPT_LANGUAGE") else None)
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> Language:
    """Return the preferred one of the two languages; English if Accept-Language names neither."""
    for name, quality in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if name == "*":
            break
        if not quality:  # RFC 9110, section 12.4.2: not this one
            continue
        try:
            return "id" if translation.get_supported_language_variant(name) == "id" else "en"
        except LookupError:
            continue
    return "en"


def active_language() -> Language:
    """Return the language that LanguageMiddleware chose, for messages that are written far from the request."""
    return "id" if translation.get_language() == "id" else "en"


def asked_language() -> Language | None:
    """Return the language of Accept-Language; None without the header, for texts with an Indonesian default."""
    return _asked.get()
