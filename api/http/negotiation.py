"""Which renderer answers: the framework's own rules, which know no qualities (`q`), those where some are given, and a
short way for what is asked mostly."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

_JSON = "application/json"
#: Of a header that is longer qualities are not looked at: the time that takes grows with the square of it.
_LONGEST = 1000


class Negotiation(DefaultContentNegotiation):
    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        renderers = list(renderers)
        first = renderers[0]
        if first.media_type == _JSON and request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", _JSON):
            return first, _JSON
        if (preferred := _preferred(request, renderers)) is not None:
            return preferred, preferred.media_type
        chosen: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen


def _preferred(request: Request, renderers: Iterable[BaseRenderer]) -> BaseRenderer | None:
    """The one of the highest quality (RFC 9110, section 12.4.2); None where the header gives none."""
    header = request.META.get("HTTP_ACCEPT", "")
    if "q=" not in header.lower() or len(header) > _LONGEST:
        return None
    by_type = {each.media_type: each for each in renderers}
    preferred = request._request.get_preferred_type(list(by_type))
    return None if preferred is None else by_type[preferred]
