"""Values of a code's sentence stand beside it, also where the framework or pydantic has refused."""

from typing import Any

import pytest

from api.national.webhooks import events
from api.regency.history.shapes import RESOURCES
from tests.support import plans
from tests.support.http import Api

PLAN = {"plan_period_start": 2022, "plan_period_end": 2026}
PROFILES = ["first", "revision", "legacy"]
SORTED_BY = ["id", "title", "dimension", "sub_dimension", "updated_at"]
KINDS = sorted(events.KINDS)
TOO_MANY = [{"year": 2025, "source": "apbd", "stage": "original", "amount": "1" * 30}]


@pytest.mark.parametrize(
    ("path", "body", "code", "values"),
    [
        ("agencies/", {"name": "x" * 201}, "max_length", {"max_length": 200}),
        ("webhooks/", {"url": f"https://x.example/{'x' * 500}"}, "max_length", {"max_length": 500}),
        (
            "webhooks/",
            {"url": "https://x.example/", "resources": ["x"]},
            "invalid_choice",
            {"value": "x", "choices": KINDS},
        ),
        ("masterplans/", PLAN | {"plan_period_start": 3}, "min_value", {"min_value": 2000}),
        ("masterplans/", PLAN | {"plan_period_end": 10**20}, "max_value", {"max_value": 2100}),
        (
            "masterplans/",
            PLAN | {"profile": "other"},
            "invalid_choice",
            {"value": "other", "choices": PROFILES},
        ),
        ("masterplans/", PLAN | {"missions": ["x" * 2001]}, "max_length", {"max_length": 2000}),
        (
            "programmes/",
            plans.PROGRAMME | {"indicative_amounts": TOO_MANY},
            "too_many_digits",
            {"max_digits": 20},
        ),
    ],
)
def test_what_a_sentence_is_filled_with_stands_beside_its_code(
    jembrana: Api, tabanan: Api, path: str, body: dict[str, Any], code: str, values: dict[str, Any]
) -> None:
    for api in (jembrana, tabanan):
        if path == "programmes/":
            plans.begin(api)
        (error,) = api.post(path, body).json()["errors"]
        assert (error["code"], error.get("values")) == (code, values)


@pytest.mark.parametrize(
    ("path", "code", "values"),
    [
        ("history/?resource=a", "invalid_choice", {"value": "a", "choices": RESOURCES}),
        ("programmes/?page_size=0", "invalid_page_size", {"largest": 200}),
        ("history/?resource=programme,b", "invalid_choice", {"value": "b", "choices": RESOURCES}),
        ("values/?indicator=ZZZ-99", "unknown_indicator", {"value": "ZZZ-99"}),
        (
            "programmes/?format=pdf",
            "invalid_choice",
            {"value": "pdf", "choices": ["json", "csv", "ndjson", "geojson"]},
        ),
        (
            "programmes/?sort=a",
            "unknown_sort_key",
            {"name": "a", "choices": SORTED_BY},
        ),
    ],
)
def test_a_filter_that_is_refused_says_what_was_sent_and_what_there_is(
    jembrana: Api, tabanan: Api, path: str, code: str, values: dict[str, Any]
) -> None:
    for api in (jembrana, tabanan):
        refused = api.get(path)
        assert refused.status_code == 400
        (error,) = refused.json()["errors"]
        assert (error["code"], error["values"]) == (code, values)
        assert refused.json()["values"] == values
