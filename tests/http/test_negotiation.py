"""The client's preference decides which form it gets, not our order of forms."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from api.http.negotiation import ByFormat, Negotiation
from api.http.rendering import JSONRenderer
from api.http.tables.forms import CSVRenderer, LinesRenderer
from api.national.figures.analytics.sdmx import SDMXRenderer

RENDERERS = [JSONRenderer(), CSVRenderer(), LinesRenderer()]
SDMX = "application/vnd.sdmx.data+csv"


def chosen(accept: str, kind: type[Negotiation] = Negotiation, path: str = "/") -> Any:
    request = Request(APIRequestFactory().get(path, headers={"Accept": accept}))
    renderers = [*RENDERERS, SDMXRenderer()] if SDMX in accept else RENDERERS
    renderer, _ = kind().select_renderer(request, renderers)
    return renderer.format


@pytest.mark.parametrize("kind", [Negotiation, ByFormat])
@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/csv, application/json;q=0.5", "csv"),
        ("application/json;q=0.1, text/csv;q=0.9", "csv"),
        ("application/json; q=0.9, text/csv; q=0.1, */*; q=0.05", "json"),
        ("application/x-ndjson;q=0.8, text/*;q=0.9", "csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
        ("application/json;q=x, text/csv;q=0.2", "json"),
        ("text/csv, application/json", "json"),  # equal: ours to choose
        ("*/*", "json"),
        ("", "json"),
        (" ", "json"),
        (SDMX, "sdmx"),
        (f"{SDMX};version=2.0.0", "sdmx"),
        (f"{SDMX}; version=2.0.0; q=0.9, text/csv;q=0.1", "sdmx"),
        (f"{SDMX};version=1.0.0, {SDMX};version=2.0.0;q=0.5", "sdmx"),
        (f"{SDMX}; version=2.0.0; labels=id", "sdmx"),
        (f'{SDMX};version="2.0.0";charset=utf-8;q=0.9, text/csv;q=0.1', "sdmx"),
        (f"application/json;version=1, {SDMX};version=1.0.0", "json"),
        ("text/csv;charset=utf-8;q=0.9, application/json;q=0.1", "csv"),
        (f"{SDMX};version=1.0.0, text/csv", "csv"),
        (f"text/csv;q=1, application/json;q=0.1, {'a/b, ' * 1000}", "json"),  # not looked at
    ],
)
def test_the_highest_quality_answers(accept: str, form: str, kind: type[Negotiation]) -> None:
    assert chosen(accept, kind) == form


def test_a_named_form_goes_before_the_header() -> None:
    assert chosen("text/csv, application/json;q=0.5", ByFormat, "/?format=ndjson") == "ndjson"


@pytest.mark.parametrize(
    "accept",
    ["application/pdf;q=0.5", "application/json;q=0", "*/*;q=0", "q=1", ";q=0.5,,", f"{SDMX};version=1.0.0"],
)
def test_what_we_do_not_have_is_not_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        chosen(accept)


def test_the_refusal_names_what_there_is(client: Client) -> None:
    answer = client.get("/v1/lengthy/", headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
    assert answer.json()["detail"] == "Accept application/json."
