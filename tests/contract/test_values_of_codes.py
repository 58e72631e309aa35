"""Values of a code's sentence stand beside it, also where the framework or pydantic has refused."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.http import Api

PLAN = {"plan_period_start": 2022, "plan_period_end": 2026}
TOO_MANY = [{"year": 2025, "source": "apbd", "stage": "original", "amount": "1" * 30}]


@pytest.mark.parametrize(
    ("path", "body", "code", "values"),
    [
        ("agencies/", {"name": "x" * 201}, "max_length", {"max_length": 200}),
        ("webhooks/", {"url": f"https://x.example/{'x' * 500}"}, "max_length", {"max_length": 500}),
        ("webhooks/", {"url": "https://x.example/", "resources": ["x"]}, "invalid_choice", {"value": "x"}),
        ("masterplans/", PLAN | {"plan_period_start": 3}, "min_value", {"min_value": 2000}),
        ("masterplans/", PLAN | {"plan_period_end": 10**20}, "max_value", {"max_value": 2100}),
        ("masterplans/", PLAN | {"profile": "other"}, "invalid_choice", {"value": "other"}),
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
        (error,) = api.post(path, body).json()["errors"]
        assert (error["code"], error.get("values")) == (code, values)
