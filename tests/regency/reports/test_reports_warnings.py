"""Warnings in the preview of a report: good to know before a submit, and never in its way."""

from typing import Any

from tests.support.http import Api
from tests.support.stage import Stage
from tests.support.wire import trips

PATH = "values/ECO-03/total/2024/"
SAID = {"value": "4.9", "numerator": "12345", "denominator": "273456"}  # which is 4.514...


def disagreeing(api: Api, language: str = "en") -> list[Any]:
    answer = api.get("reports/2025-Q4/preview/", **{"Accept-Language": language})
    assert answer.status_code == 200, answer.json()
    return [each for each in answer.json()["warnings"] if each["code"] == "value_disagrees_with_parts"]


def test_a_value_that_its_parts_do_not_make_is_named_with_what_they_make(
    jembrana: Api, tabanan: Api, database: Stage
) -> None:
    tabanan.put(PATH, {**SAID, "value": "4.51"})
    jembrana.put("values/ECO-03/total/2023/", {**SAID, "value": "4.51"})
    jembrana.put(PATH, SAID)
    told = {
        "code": "value_disagrees_with_parts",
        "pointer": "/values/1",
        "message": "ECO-03/total/2024: The value is 4.9, but its numerator and denominator make 4.51.",
        "is_answered": False,
    }
    assert disagreeing(jembrana) == [told]
    (in_indonesian,) = disagreeing(jembrana, "id")
    assert in_indonesian["message"] == (
        "ECO-03/total/2024: Nilainya 4.9, tetapi pembilang dan penyebutnya menghasilkan 4.51."
    )
    assert disagreeing(tabanan) == []
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201
    (noted,) = database.superuser.execute(
        "SELECT n.warnings FROM review_noted n JOIN tenants_regency r ON r.id = n.regency_id"
        " WHERE r.kemendagri_code = '51.01'"
    ).fetchone() or ((),)
    assert "value_disagrees_with_parts" in noted

    tag = jembrana.get(PATH).headers["ETag"]
    jembrana.put(PATH, {**SAID, "value": "4.7"}, **{"If-Match": tag})
    answer = jembrana.get("reports/2026-Q1/preview/").json()
    (again,) = [each for each in answer["warnings"] if each["code"] == "value_disagrees_with_parts"]
    assert again["pointer"] == "/restated/0"
    assert answer["content"]["restated"][0]["value"] == "4.7"


def test_the_releases_of_the_catalogue_are_asked_for_once(jembrana: Api) -> None:
    jembrana.put(PATH, SAID)
    requests = (
        lambda: jembrana.get("reports/2025-Q4/preview/"),
        lambda: jembrana.get("reports/2025-Q4/changed/"),
        lambda: jembrana.post("reports/2025-Q4/submit/", {}),
    )
    for request in requests:
        with trips() as sent:
            assert request().status_code in (200, 201)
        asked = [text for role, text in sent if "'national'" in text and "kc_r_" in role]
        assert len(asked) <= 1, asked
