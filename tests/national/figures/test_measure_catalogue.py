"""Check the list of measures that the ministry reads."""

from typing import Any

from api.national.figures import measure_catalogue
from tests.support.http import Api

REGENCIES = ("regency", "province", "kind", "island_group", "population_band")


def rows(ministry: Api) -> dict[str, dict[str, Any]]:
    answer = ministry.get("measures/")
    assert answer.status_code == 200, answer.json()
    return {row["code"]: row for row in answer.json()["data"]}


def test_every_measure_is_listed_with_its_definition_in_both_languages(ministry: Api) -> None:
    found = rows(ministry)
    assert set(found) == {each.code for each in measure_catalogue.listed()}
    assert found["values_reported"] == {
        "code": "values_reported",
        "query": "progress",
        "definition": {
            "en": "Data points due that have a value. 0 is a value.",
            "id-ID": "Butir data jatuh tempo yang bernilai. 0 adalah nilai.",
        },
        "definition_number": 1,
        "unit": "data_point",
        "bases": ["submitted", "accepted"],
        "along": [*REGENCIES[:3], "cohort", *REGENCIES[3:], "dimension", "period", "year"],
        "adds_up_along": [*REGENCIES, "dimension", "period", "year"],
        "opens_to": "/v1/national/progress/components/?figure=values",
    }
    assert all(row["definition"]["en"] != row["definition"]["id-ID"] for row in found.values())


def test_measures_of_drafts_open_to_nothing_and_a_ratio_adds_up_along_nothing(ministry: Api) -> None:
    found = rows(ministry)
    assert (found["completeness_values_due"]["bases"], found["completeness_values_due"]["opens_to"]) == (
        ["drafts"],
        None,
    )
    assert (found["value"]["adds_up_along"], found["value"]["unit"]) == ([], "indicator")
    # Selected and not onboarded, a regency is in no row by regency; deadlines of masterplans are in none by period.
    assert found["participation_working"]["adds_up_along"] == [*REGENCIES]
    assert found["participation_not_onboarded"]["adds_up_along"] == [
        each for each in REGENCIES if each != "regency"
    ]
    assert found["deadlines_due"]["adds_up_along"] == [*REGENCIES]


def test_the_list_is_the_ministrys(jembrana: Api) -> None:
    assert jembrana.get("/v1/national/measures/").status_code == 403
    assert Api(None).get("/v1/national/measures/").status_code == 401
