"""Entry points for somebody who knows only the host name: `/`, and the well-known addresses."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import documents, encoding
from api.http.exceptions import NotFound
from api.http.rendering import HTMLRenderer, JSONRenderer, Written
from api.http.site import guides
from api.http.site.pages import CACHED, PublicPage

#: A security.txt is to say until when it holds, and not for long (RFC 9116 recommends less than a year).
_HOLDS = dt.timedelta(days=180)


class LinksetRenderer(Written):
    media_type = "application/linkset+json"
    format = "linkset"


class TextRenderer(Written):
    media_type = "text/plain"
    format = "txt"


class Root(PublicPage):
    """Name of the service, and a link to its documentation."""

    renderer_classes = (JSONRenderer, HTMLRenderer)

    def get(self, request: Request) -> HttpResponse | Response:
        renderer: Any = request.accepted_renderer
        if isinstance(renderer, HTMLRenderer):
            return self.page(request, "http/root.html", {})
        base = settings.BASE_URL
        return Response(
            {
                "name": "Kota Cerdas API",
                "documentation": f"{base}/docs/",
                "guides": f"{base}/docs/guides/",
                "openapi": {name: f"{base}/openapi/{name}.yaml" for name in documents.DOCUMENTS},
                "catalog": f"{base}/.well-known/api-catalog",
                "who_am_i": f"{base}/v1/me/",
            },
            headers=CACHED,
        )


class Llms(PublicPage):
    """The site for a language model, which reads Markdown (llmstxt.org)."""

    renderer_classes = (TextRenderer, JSONRenderer, HTMLRenderer)

    def get(self, request: Request) -> HttpResponse:
        context = {
            "base": settings.BASE_URL,
            "groups": guides.navigation("en"),
            "documents": documents.DOCUMENTS.values(),
        }
        text = render_to_string("http/llms.txt", context)
        return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=CACHED)


class ApiCatalog(PublicPage):
    """The APIs of this service and their descriptions (RFC 9727, as a linkset of RFC 9264)."""

    renderer_classes = (LinksetRenderer, JSONRenderer, HTMLRenderer)

    def get(self, request: Request) -> HttpResponse:
        base = settings.BASE_URL
        body = {
            "linkset": [
                {
                    "anchor": f"{base}{document.prefixes[0]}",
                    "service-desc": [
                        {"href": f"{base}/openapi/{document.name}.yaml", "type": "application/yaml"}
                    ],
                    "service-doc": [{"href": f"{base}/docs/", "type": "text/html"}],
                    "status": [{"href": f"{base}/readyz", "type": "application/json"}],
                }
                for document in documents.DOCUMENTS.values()
            ]
        }
        return HttpResponse(
            encoding.dumps(body),
            content_type='application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
            headers={"Link": f'<{base}/.well-known/api-catalog>; rel="api-catalog"', **CACHED},
        )


class SecurityTxt(PublicPage):
    """Contact for reports of security holes (RFC 9116); 404 if the operator has set none."""

    renderer_classes = (TextRenderer, JSONRenderer, HTMLRenderer)

    def get(self, request: Request) -> HttpResponse:
        if not settings.SECURITY_CONTACTS:
            raise NotFound("SECURITY_CONTACTS is not set")
        expires = (timezone.now() + _HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
        lines = [
            *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS),
            f"Expires: {encoding.instant(expires)}",
            "Preferred-Languages: id, en",
            f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
        ]
        return HttpResponse(
            "\n".join(lines) + "\n",
            content_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "public, max-age=3600"},
        )
