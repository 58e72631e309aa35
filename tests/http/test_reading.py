"""Query and body: everything that is wrong is named, and nothing unknown is swallowed."""

from typing import Any

import pytest
from django.test import Client

from tests.http.bodies import problem

THINGS = "/v1/open/things/"


def post(client: Client, body: Any, **headers: str) -> Any:
    return client.post(THINGS, data=body, content_type="application/json", headers=headers)


def test_what_was_read_is_exact(client: Client) -> None:
    response = post(client, {"name": "a", "value": "4.50", "period": "2025-Q4"})
    assert (response.status_code, response.json()) == (201, {"name": "a", "value": "4.50"})


def test_every_mistake_in_a_body_is_named_at_once(client: Client) -> None:
    body = {
        "nane": "misspelt",
        "value": 4.5,
        "period": "2025-Q5",
        "allocations": [{"year": 2026, "amount": "1"}, {"year": "x", "amount": "1.5", "more": 1}],
    }
    answered = problem(post(client, body), "invalid", 422, code="invalid")
    assert sorted((error["pointer"], error["code"]) for error in answered["errors"]) == [
        ("/allocations/1/amount", "too_many_decimals"),
        ("/allocations/1/more", "unknown_field"),
        ("/allocations/1/year", "not_a_whole_number"),
        ("/name", "required"),
        ("/nane", "unknown_field"),
        ("/period", "not_a_period"),
        ("/value", "not_text"),
    ]


def test_what_may_be_meant_is_said(client: Client) -> None:
    body = {"nane": "a", "name": "a", "value": "1", "period": "2025", "allocations": [{"yaer": 1, "x": 1}]}
    answered = problem(post(client, body), "invalid", 422)
    said = {error["pointer"]: error["message"] for error in answered["errors"]}
    assert said["/nane"] == "There is no field nane. Did you mean name?"
    assert said["/allocations/0/yaer"] == "There is no field yaer. Did you mean year?"
    assert said["/allocations/0/x"].startswith("There is no field x. There are: year, ")
    answered = problem(
        client.get(THINGS, {"kidn": "a"}, headers={"Accept-Language": "id"}), "invalid-parameter", 400
    )
    assert answered["detail"] == "Parameter kidn tidak ada. Maksud Anda kind?"


def test_of_many_unknown_names_only_the_first_are_compared(client: Client) -> None:
    answered = problem(post(client, {f"name{n}": 1 for n in range(50)}), "invalid", 422)
    hints = [error for error in answered["errors"] if "Did you mean" in error["message"]]
    assert (len(hints), len(answered["errors"])) == (10, 51)


def test_the_frameworks_own_messages_are_in_indonesian_too(client: Client) -> None:
    answered = problem(post(client, {"name": "", "period": 1}, **{"Accept-Language": "id"}), "invalid", 422)
    by_place = {error["pointer"]: error["message"] for error in answered["errors"]}
    assert by_place == {
        "/name": "Bidang ini tidak boleh kosong.",
        "/period": "Tulis sebagai teks, dalam tanda kutip.",
    }


def test_a_body_that_is_not_an_object_does_not_fit(client: Client) -> None:
    for body in ("[]", '"text"', "null", "1"):
        answered = problem(post(client, body), "invalid", 422, code="not_an_object")
        assert answered["errors"][0]["pointer"] == ""


def test_an_unknown_or_wrong_parameter_is_refused_by_name(client: Client) -> None:
    answered = problem(client.get(THINGS, {"knid": "a", "kind": "c"}), "invalid-parameter", 400)
    assert [(error["parameter"], error["code"]) for error in answered["errors"]] == [
        ("knid", "unknown_parameter"),
        ("kind", "invalid_choice"),
    ]


def test_a_parameter_stands_once_unless_it_is_a_list(client: Client) -> None:
    answered = problem(client.get(f"{THINGS}?kind=a&kind=b"), "invalid-parameter", 400)
    assert answered["errors"][0]["code"] == "repeated"
    assert client.get(f"{THINGS}?code=x&code=y").status_code == 200


def test_an_item_of_a_list_is_refused_in_the_language_of_each_request(client: Client) -> None:
    for language, text in (
        ("id", "Isi bidang ini tidak boleh melebihi 40 karakter."),
        ("en", "Ensure this field has no more than 40 characters."),
    ):
        answered = problem(
            client.get(THINGS, {"code": "x" * 41}, headers={"Accept-Language": language}),
            "invalid-parameter",
            400,
        )
        assert answered["detail"] == text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": 0}, "not_text"),
        ({"name": True}, "not_text"),
        ({"name": "x", "allocations": [{"year": "2026", "amount": "1"}]}, "not_a_whole_number"),
        ({"name": "x", "allocations": [{"year": True, "amount": "1"}]}, "not_a_whole_number"),
        ({"name": "x", "allocations": [{"year": 2026.5, "amount": "1"}]}, "not_a_whole_number"),
    ],
)
def test_a_value_of_another_type_is_not_read_as_the_one_that_is_asked_for(
    client: Client, body: dict[str, Any], code: str
) -> None:
    answered = problem(post(client, body), "invalid", 422, code="invalid")
    assert code in [error["code"] for error in answered["errors"]]
