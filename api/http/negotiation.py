"""Choose the renderer that answers.

The framework's own rules ignore qualities (`q`): here they count if there are any.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api.http.problems import InvalidChoice, Repeated

#: Of a header that is longer qualities are not looked at: the time that takes grows with the square of it.
_LONGEST = 1000


class Negotiation(DefaultContentNegotiation):
    def get_accept_list(self, request: Request) -> list[str]:
        """Return the media types that the client accepts: any, where the header is empty or missing."""
        accepted: list[str] = super().get_accept_list(request)
        return accepted if any(accepted) else ["*/*"]

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        renderers = list(renderers)
        if (preferred := _preferred(request, renderers)) is not None:
            return preferred, preferred.media_type
        chosen: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen


class ByFormat(Negotiation):
    """Negotiate by the Accept header unless the address names a format (`?format=csv`).

    Browsers, spreadsheets and data catalogues know only an address.
    """

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        renderers = list(renderers)
        named = request.query_params.getlist("format")
        if not named or request.method not in ("GET", "HEAD"):
            return super().select_renderer(request, renderers, format_suffix)
        if len(named) > 1:
            raise Repeated(parameter="format")
        for renderer in renderers:
            if renderer.format == named[0]:
                return renderer, renderer.media_type
        formats = [str(each.format) for each in renderers]
        raise InvalidChoice(parameter="format", value=named[0][:40], choices=formats)


def with_version(renderer: BaseRenderer | type[BaseRenderer]) -> str:
    """Return the media type, with its version as a parameter if it has one."""
    version = getattr(renderer, "version", None)
    return f"{renderer.media_type};version={version}" if version else str(renderer.media_type)


def _preferred(request: Request, renderers: Iterable[BaseRenderer]) -> BaseRenderer | None:
    """Return the renderer of the highest quality (RFC 9110, section 12.4.2) and of the version that is asked for.

    None if the header gives neither. Raise NotAcceptable if it accepts none of them: quality 0 excludes.
    """
    header = request.META.get("HTTP_ACCEPT", "").lower()
    if not ("q=" in header or "version=" in header) or len(header) > _LONGEST:
        return None
    by_type = {str(each.media_type): each for each in renderers}
    asked = HttpRequest()
    asked.META["HTTP_ACCEPT"] = ",".join(_accepted(header, by_type))
    preferred = asked.get_preferred_type(list(by_type))
    if preferred is None:
        raise NotAcceptable(available_renderers=list(renderers))
    return by_type[preferred]


def _accepted(header: str, by_type: Mapping[str, BaseRenderer]) -> Iterator[str]:
    """Yield the accepted types with their quality alone, but none of another version than its renderer has.

    Other parameters (`charset`, SDMX's `labels`) choose no form, and Django would want them to be the renderer's.
    """
    for each in header.replace('"', "").split(","):
        form, *parameters = map(str.strip, each.split(";"))
        version = getattr(by_type.get(form), "version", None)
        versions = {each for each in parameters if each.startswith("version=")}
        if version is None or versions <= {f"version={version}"}:
            yield ";".join([form, *(each for each in parameters if each.startswith("q="))])
