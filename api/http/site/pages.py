"""Serve the documentation pages and the OpenAPI documents.

They load nothing from other hosts, and a Content-Security-Policy enforces that: an office behind a closed network sees
the same pages as anyone.
"""

import json
from functools import cache
from hashlib import blake2b
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api.http import documents, encoding
from api.http.components import Schema
from api.http.exceptions import NotFound
from api.http.rendering import HTMLRenderer, JSONRenderer, YAMLRenderer
from api.http.views import PublicView
from tenants import Fields

# The reference sets styles from its script; everything comes from this service alone.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
CACHED = {"Cache-Control": "public, max-age=300"}


class PublicPage(PublicView):
    """A page for anyone."""

    renderer_classes: tuple[type[BaseRenderer], ...] = (HTMLRenderer, JSONRenderer)

    def page(self, request: Request, template: str, context: Fields) -> HttpResponse:
        page = render_to_string(template, context, request._request)
        return HttpResponse(page, headers={"Content-Security-Policy": _POLICY, **CACHED})


class Elsewhere(PublicPage):
    """Redirect from an address that browsers and crawlers try by habit."""

    def get(self, request: Request, to: str) -> HttpResponse:
        return HttpResponseRedirect(to)


class Documentation(PublicPage):
    """The OpenAPI documents, to read and to try."""

    def get(self, request: Request) -> HttpResponse:
        sources = [
            {"title": each.title, "slug": each.name, "url": f"/openapi/{each.name}.json"}
            for each in documents.DOCUMENTS.values()
        ]
        return self.page(request, "http/documentation.html", {"sources": sources})


class OpenApiDocument(PublicView):
    """An OpenAPI document, byte for byte as committed."""

    renderer_classes = (YAMLRenderer, JSONRenderer, HTMLRenderer)
    tagged = True

    def get(self, request: Request, name: str) -> HttpResponse:
        content, etag = document_file(name)
        headers = {"ETag": etag, **CACHED}
        return HttpResponse(content, content_type=YAMLRenderer.media_type, headers=headers)


class JsonDocument(PublicPage):
    """The document as JSON, which browsers parse several times as fast, with samples; without a name all three."""

    tagged = True

    def get(self, request: Request, name: str | None = None) -> HttpResponse:
        content = _json(name)
        headers = {"ETag": tag(content), **CACHED}
        return HttpResponse(content, content_type=JSONRenderer.media_type, headers=headers)


@cache
def _json(name: str | None) -> bytes:
    if name is None:
        return encoding.dumps(documents.whole())
    document_file(name)
    document = documents.read(documents.DOCUMENTS[name].file)
    _add_samples(document)
    return encoding.dumps(document)


@cache
def document_file(name: str) -> tuple[bytes, str]:
    """Return the document and its tag, read from disk once. Raises NotFound for an unknown one."""
    try:
        content = documents.DOCUMENTS[name].file.read_bytes()
    except (KeyError, FileNotFoundError):
        raise NotFound(f"no document {name}") from None
    return content, tag(content)


def tag(content: bytes) -> str:
    """Return the ETag of a page."""
    return f'W/"{blake2b(content, digest_size=12).hexdigest()}"'


_BEGIN = "// Step 2 of the guide for integrators makes the client.\n"


def _add_samples(document: Schema) -> None:
    """Add a sample in TypeScript to each operation whose body, if it has one, is JSON.

    It uses openapi-fetch, for which the reference has no samples. The guide for integrators explains the set-up.
    """
    components = document["components"]
    for path, verbs in document["paths"].items():
        for method, operation in verbs.items():
            given = [_found(components, each) for each in operation.get("parameters", ())]
            options: Fields = {}
            for each in (each for each in given if each.get("required")):
                within = options.setdefault("params", {}).setdefault(each["in"], {})
                within[each["name"]] = _example(components, each)
            if "requestBody" in operation:
                content = operation["requestBody"]["content"].get("application/json")
                if content is None:
                    continue
                options["body"] = _found(components, next(iter(content["examples"].values())))["value"]
            said = f", {json.dumps(options, indent=2, ensure_ascii=False)}" if options else ""
            call = f"{_BEGIN}const {{ data, error }} = await client.{method.upper()}({json.dumps(path)}{said});\n"
            operation["x-codeSamples"] = [{"lang": "typescript", "label": "TypeScript", "source": call}]


def _example(components: Schema, parameter: Schema) -> Any:
    if "example" in parameter:
        return parameter["example"]
    schema = parameter["schema"].get("items", parameter["schema"])
    of_one = _found(components, schema.get("allOf", [schema])[0])
    value = (of_one.get("examples") or of_one.get("enum") or ["ECO-03"])[0]
    return [value] if "items" in parameter["schema"] else value


def _found(components: Schema, part: Schema) -> Schema:
    """Return a part of the document, or the component that it refers to."""
    if "$ref" not in part:
        return part
    _, _, group, name = part["$ref"].split("/")
    found: Schema = components[group][name]
    return found
