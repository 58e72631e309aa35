"""Answers as JSON, through the one encoder."""

from typing import Any

from rest_framework.renderers import BaseRenderer

from api.http import encoding


class JSONRenderer(BaseRenderer):
    """application/json in UTF-8. Exact decimals become text, times UTC; see `encoding`."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return b"" if data is None else encoding.dumps(data)


class GeoJSONRenderer(JSONRenderer):
    media_type = "application/geo+json"
    format = "geojson"


class Written(BaseRenderer):
    """Renderer of answers that are rendered already: it lets their media type through content negotiation."""

    charset = "utf-8"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        if data is None:  # OPTIONS, which answers without a body
            return b""
        raise TypeError(f"{self.media_type} is answered with an HttpResponse, not with data.")


class AnyRenderer(Written):
    """Renderer of stored files, whose type does not depend on the request."""

    media_type = "*/*"
    format = "file"
    charset = ""


class HTMLRenderer(Written):
    media_type = "text/html"
    format = "html"


class YAMLRenderer(Written):
    media_type = "application/yaml"
    format = "yaml"
