"""The OpenAPI documents say what the views do."""

import re
from functools import cache
from typing import Any

import pytest
import yaml
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import components, documents
from api.http.permissions import Public
from api.http.views import View
from tests.http import demo
from tests.support import documented


def text_of(name: str) -> bytes:
    return documents.render(documents.DOCUMENTS[name], urlconf="tests.http.demo")


@cache
def rendered(name: str = "open") -> Any:
    content = yaml.load(text_of(name), yaml.CSafeLoader)
    documented.inline_parameters(content)
    return content


def test_the_document_is_openapi_31_and_the_same_each_time() -> None:
    assert text_of("open") == text_of("open")
    assert rendered()["openapi"] == "3.1.1"


def test_a_document_has_the_paths_of_its_audience_only() -> None:
    assert list(rendered()["paths"]) == ["/v1/open/leaving/", "/v1/open/things/", "/v1/open/things/{name}/"]
    assert rendered(name="national")["paths"] == {}


def test_an_operation_has_the_name_and_words_that_the_view_gives() -> None:
    operation = rendered()["paths"]["/v1/open/things/{name}/"]["get"]
    assert operation["operationId"] == "get_thing"
    assert operation["summary"] == "One thing"
    assert operation["description"].startswith("As it is now.")
    assert operation["security"] == [{"bearer": []}, {"oauth2": []}]


def test_every_error_is_declared() -> None:
    paths = rendered()["paths"]
    got = paths["/v1/open/things/{name}/"]["get"]["responses"]
    assert list(got) == [
        "200", "304", "400", "401", "403", "404", "406", "422", "429", "500", "503", "default"
    ]  # fmt: skip
    put = paths["/v1/open/things/{name}/"]["put"]["responses"]
    assert {"409", "412", "413", "415", "422", "428"} < set(put)
    assert put["412"] == {"$ref": "#/components/responses/PreconditionFailed"}
    assert {"404", "422"} < set(paths["/v1/open/things/"]["get"]["responses"])


def test_headers_and_parameters_follow_from_what_the_view_says() -> None:
    paths = rendered()["paths"]
    thing, things = paths["/v1/open/things/{name}/"], paths["/v1/open/things/"]
    counted = {"RateLimit", "RateLimit-Policy"}
    assert set(thing["get"]["responses"]["200"]["headers"]) == {"Trace-Id", "ETag", *counted}
    assert set(things["get"]["responses"]["200"]["headers"]) == {"Trace-Id", "Link", "ETag", *counted}
    assert [each["name"] for each in thing["put"]["parameters"]] == ["name", "If-Match"]
    assert {each["name"] for each in things["get"]["parameters"]} == {
        "kind",
        "code",
        "fields",
        "page_size",
        "cursor",
        "If-None-Match",
    }


def test_what_goes_in_is_described_as_strictly_as_it_is_read() -> None:
    schemas = rendered()["components"]["schemas"]
    assert schemas["CreateThingIn"]["additionalProperties"] is False
    assert schemas["CreateThingIn"]["properties"]["value"] == {
        "type": "string",
        "description": "Its value.",
        "pattern": r"^-?(0|[1-9][0-9]{0,27})(\.[0-9]{1,2})?$",
        "examples": ["4.51"],
    }
    assert "additionalProperties" not in schemas["ThingOut"]
    assert set(schemas["ThingPage"]["required"]) == {"data", "next", "next_cursor"}


def test_every_reference_leads_somewhere() -> None:
    document = rendered()
    text = documents.render(documents.DOCUMENTS["open"], urlconf="tests.http.demo").decode()
    for reference in set(re.findall(r"\$ref: '?#/([^'\s]+)", text)):
        found: Any = document
        for part in reference.split("/"):
            found = found[part]


def test_no_component_is_there_for_nothing() -> None:
    document = rendered()
    assert "WWW-Authenticate" in document["components"]["headers"]
    assert "RangeNotSatisfiable" not in document["components"]["responses"]
    assert "bearer" in document["components"]["securitySchemes"]
    assert rendered(name="national")["components"].keys() == {"parameters", "schemas"}  # of its events


class Nameless(View):
    permissions = {"GET": Public}

    @extend_schema(responses=demo.ThingOut)
    def get(self, request: Request) -> Response:
        """Has no name for its operation."""
        return Response({})


urlpatterns = [path("v1/open/nameless/", Nameless.as_view())]


def test_a_warning_stops_the_writing(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(documents.IncompleteError):
        documents.render(documents.DOCUMENTS["open"], urlconf=__name__)
    assert "names no operation" in capfd.readouterr().err


def test_a_described_path_parameter_is_described_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"name": "name", "description": "What it is called.", "example": "a", "pattern": "^[a-z]+$"}
    monkeypatch.setitem(components._PARTS, "paths", [said])
    document = yaml.load(text_of("open"), yaml.CSafeLoader)
    documented.inline_parameters(document)
    parameter = document["paths"]["/v1/open/things/{name}/"]["get"]["parameters"][0]
    assert parameter == {
        "in": "path",
        "name": "name",
        "description": "What it is called.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[a-z]+$"},
        "example": "a",
    }
