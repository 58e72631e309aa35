"""Which renderer answers: the framework's own rules, and a short way for what is asked mostly."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

_JSON = "application/json"


class Negotiation(DefaultContentNegotiation):
    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        renderers = list(renderers)
        first = renderers[0]
        if first.media_type == _JSON and request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", _JSON):
            return first, _JSON
        chosen: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen
