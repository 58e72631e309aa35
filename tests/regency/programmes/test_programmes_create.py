"""Adding programmes to a draft of the masterplan."""

from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.refusals import status_of
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

FULL = {
    "title": "Mal Pelayanan Publik",
    "sub_dimension": "health",
    "time_frame": "medium",
    "quick_win": True,
    "nomenclature_code": "2.16.02.2.01",
    "indicative_amounts": [
        plans.allocation(2026, "12345678901234567890", source="apbn"),
        plans.allocation(2025, "0", source="csr"),
        plans.allocation(2025, "1500000000"),
    ],
}


def test_a_programme_is_added_to_the_draft_and_read_back_in_one_query(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)
    plan = plans.begin(jembrana)
    created = jembrana.post("programmes/", {**FULL, "lead_agency_id": agency["id"]})
    assert created.status_code == 201, created.json()
    body = created.json()
    assert body == {
        "id": body["id"],
        "masterplan_id": plan["id"],
        "title": "Mal Pelayanan Publik",
        "dimension": "living",
        "sub_dimension": "health",
        "lead_agency_id": agency["id"],
        "supporting_agency_ids": [],
        "time_frame": "medium",
        "quick_win": True,
        "quick_win_owner": "",
        "nomenclature_code": "2.16.02.2.01",
        "rpjmd_mission": "",
        "description": "",
        "outcome": "",
        "locations": [],
        "indicators": [],
        "indicative_amounts": [
            plans.allocation(2025, "1500000000"),
            plans.allocation(2025, "0", source="csr"),
            plans.allocation(2026, "12345678901234567890", source="apbn"),
        ],
        "indicative": "12345678902734567890",
        "begun_in": None,
        "activities": [],
        "version": 1,
        "updated_at": body["updated_at"],
    }
    assert created.headers["Location"].endswith(f"/v1/regencies/51.01/programmes/{body['id']}/")
    with queries() as sent:
        read = jembrana.get(f"programmes/{body['id']}/")
    assert len(sent) == 1
    assert (read.status_code, read.json(), read.headers["ETag"]) == (200, body, created.headers["ETag"])
    assert (
        jembrana.get(f"programmes/{body['id']}/", **{"If-None-Match": read.headers["ETag"]}).status_code
        == 304
    )


def test_without_a_draft_the_answer_says_what_to_do(jembrana: Api) -> None:
    answer = jembrana.post("programmes/", plans.PROGRAMME)
    assert plans.refused(answer) == (409, "no_draft_masterplan", [])
    assert "POST .../masterplans/" in answer.json()["detail"]


def test_the_draft_worked_on_last_is_meant(jembrana: Api) -> None:
    first, second = plans.begin(jembrana), plans.begin(jembrana)
    assert plans.add(jembrana)["masterplan_id"] == second["id"]
    plans.add(jembrana, masterplan=first["id"])
    assert plans.add(jembrana)["masterplan_id"] == first["id"]
    path = f"masterplans/{second['id']}/"
    jembrana.patch(path, {"vision": "Baru"}, **plans.tag(jembrana, path))
    assert plans.add(jembrana)["masterplan_id"] == second["id"]


def test_only_what_is_needed_has_to_be_said(jembrana: Api) -> None:
    plans.begin(jembrana)
    body = plans.add(jembrana)
    assert {
        name: body[name]
        for name in ("lead_agency_id", "quick_win", "nomenclature_code", "indicative_amounts")
    } == {
        "lead_agency_id": None,
        "quick_win": False,
        "nomenclature_code": "",
        "indicative_amounts": [],
    }
    assert body["indicative"] == "0"


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"title": ""}, [("/title", "blank")]),
        ({"title": " \t "}, [("/title", "blank")]),
        ({"title": "x" * 301}, [("/title", "max_length")]),
        ({"title": "a\0b"}, [("/title", "null_character")]),
        ({"title": "a\x0bb"}, [("/title", "control_character")]),
        ({"sub_dimension": "public_services"}, [("/sub_dimension", "unknown_sub_dimension")]),
        ({"dimensions": "living"}, [("/dimensions", "unknown_field")]),
        ({"time_frame": "soon"}, [("/time_frame", "invalid_choice")]),
        ({"lead_agency_id": str(uuid7())}, [("/lead_agency_id", "unknown_agency")]),
        ({"masterplan_id": str(uuid7())}, [("/masterplan_id", "unknown_field")]),
        ({"id": "17"}, [("/id", "not_a_uuid")]),
    ],
)
def test_what_a_programme_cannot_be_is_refused_with_its_place(
    jembrana: Api, changed: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    plans.begin(jembrana)
    status, _, found = plans.refused(jembrana.post("programmes/", {**plans.PROGRAMME, **changed}))
    assert (status, found) == (status_of(*(code for _, code in errors)), errors)
    assert jembrana.get("programmes/").json()["data"] == []


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"amount": "1.5"}, [("/indicative_amounts/0/amount", "not_whole_rupiah")]),
        ({"amount": "1.0"}, [("/indicative_amounts/0/amount", "not_whole_rupiah")]),
        ({"amount": "-1"}, [("/indicative_amounts/0/amount", "negative")]),
        ({"amount": "1e9"}, [("/indicative_amounts/0/amount", "not_a_decimal")]),
        ({"amount": "1.500.000"}, [("/indicative_amounts/0/amount", "not_a_decimal")]),
        ({"amount": 1500000000}, [("/indicative_amounts/0/amount", "not_text")]),
        ({"amount": "123456789012345678901"}, [("/indicative_amounts/0/amount", "too_many_digits")]),
        ({"source": "bank"}, [("/indicative_amounts/0/source", "invalid_choice")]),
        ({"stage": "final"}, [("/indicative_amounts/0/stage", "invalid_choice")]),
        ({"year": 2021}, [("/indicative_amounts/0/year", "outside_plan_period")]),
        ({"year": 2027}, [("/indicative_amounts/0/year", "outside_plan_period")]),
        ({"year": 20225}, [("/indicative_amounts/0/year", "max_value")]),
        ({"note": "x"}, [("/indicative_amounts/0/note", "unknown_field")]),
    ],
)
def test_what_an_allocation_cannot_be_is_refused_with_its_place(
    jembrana: Api, changed: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    plans.begin(jembrana)
    given = {**plans.PROGRAMME, "indicative_amounts": [{**plans.allocation(), **changed}]}
    status, _, found = plans.refused(jembrana.post("programmes/", given))
    assert (status, found) == (status_of(*(code for _, code in errors)), errors)


@pytest.mark.usefixtures("tabanan")
def test_an_amount_with_points_is_told_to_lose_them_not_to_get_a_decimal_one(jembrana: Api) -> None:
    plans.begin(jembrana)
    given = {**plans.PROGRAMME, "indicative_amounts": [plans.allocation(amount="1.500.000")]}
    (error,) = jembrana.post("programmes/", given).json()["errors"]
    assert (error["code"], error["message"]) == (
        "not_a_decimal",
        "Give whole rupiah, without a fraction and without points, such as 1500000.",
    )


def test_a_year_source_and_stage_stands_once_and_every_fault_is_named(jembrana: Api) -> None:
    plans.begin(jembrana)
    allocations = [
        plans.allocation(2025),
        plans.allocation(2025, "2", source="csr"),
        plans.allocation(2025, "3"),
        plans.allocation(2030, "4"),
        plans.allocation(2025, "5"),
    ]
    status, _, found = plans.refused(
        jembrana.post("programmes/", {**plans.PROGRAMME, "indicative_amounts": allocations})
    )
    assert (status, found) == (
        422,
        [
            ("/indicative_amounts/3/year", "outside_plan_period"),
            ("/indicative_amounts/2", "duplicate_amount"),
            ("/indicative_amounts/4", "duplicate_amount"),
        ],
    )


def test_allocations_in_all_have_at_most_twenty_digits(jembrana: Api) -> None:
    plans.begin(jembrana)
    most = "9" * 20
    fits = {
        **plans.PROGRAMME,
        "indicative_amounts": [plans.allocation(2024, most), plans.allocation(2025, "0")],
    }
    assert jembrana.post("programmes/", fits).json()["indicative"] == most
    over = {
        **plans.PROGRAMME,
        "indicative_amounts": [plans.allocation(2024, most), plans.allocation(2025, "1")],
    }
    assert plans.refused(jembrana.post("programmes/", over))[2] == [("/indicative_amounts", "sum_too_large")]


def test_a_retired_agency_leads_no_new_programme(jembrana: Api) -> None:
    plans.begin(jembrana)
    agency = plans.add_agency(jembrana, is_active=False)
    answer = jembrana.post("programmes/", {**plans.PROGRAMME, "lead_agency_id": agency["id"]})
    assert plans.refused(answer)[2] == [("/lead_agency_id", "agency_retired")]


def test_an_agency_of_another_regency_leads_nothing_here(jembrana: Api, tabanan: Api) -> None:
    plans.begin(jembrana)
    other = tabanan.get("agencies/").json()["data"][0]
    answer = jembrana.post("programmes/", {**plans.PROGRAMME, "lead_agency_id": other["id"]})
    assert plans.refused(answer)[2] == [("/lead_agency_id", "unknown_agency")]


def test_an_id_of_ones_own_is_taken_once(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    id = str(uuid7())
    added = plans.add(jembrana, id=id, activities=[plans.activity()])
    # The same again is answered alike; in another version of the masterplan it is added too.
    assert plans.add(jembrana, id=id, activities=[plans.activity()]) == added
    assert added["masterplan_id"] == first["id"]
    assert plans.add(jembrana, plans.begin(jembrana)["id"], id=id)["id"] == id
    other = jembrana.post(plans.of(first["id"]), {**plans.PROGRAMME, "id": id})
    assert plans.refused(other) == (409, "already_exists", [])
    assert other.headers["Location"].endswith(f"/programmes/{id}/")


def test_a_version_that_is_not_there_takes_no_programme(jembrana: Api) -> None:
    plans.begin(jembrana)
    unknown = plans.of(str(uuid7()))
    for answer in (jembrana.post(unknown, plans.PROGRAMME), jembrana.put(unknown, {"programmes": []})):
        found = [(each["parameter"], each["code"]) for each in answer.json()["errors"]]
        assert (answer.status_code, found) == (400, [("masterplan_id", "unknown_masterplan")])


def test_the_same_id_in_two_regencies_is_two_programmes(jembrana: Api, tabanan: Api) -> None:
    plans.begin(jembrana)
    other = tabanan.get("programmes/").json()["data"][0]
    assert plans.add(jembrana, id=other["id"])["title"] == "Mal Pelayanan Publik"


def test_a_refused_programme_leaves_nothing_behind(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    jembrana.post("programmes/", {**plans.PROGRAMME, "indicative_amounts": [plans.allocation(2030)]})
    assert plans.history(database, "51.01", "programme") == []
    assert plans.filling(database, "51.01") == {}


def test_a_new_programme_stands_in_history(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    plans.add(jembrana, indicative_amounts=[plans.allocation()])
    assert plans.history(database, "51.01", "programme") == [
        (
            "created",
            1,
            {
                "title": [None, "Mal Pelayanan Publik"],
                "sub_dimension": [None, "public_service"],
                "time_frame": [None, "short"],
                "supporting_agency_ids": [None, []],
                "quick_win": [None, False],
                "quick_win_owner": [None, ""],
                "nomenclature_code": [None, ""],
                "rpjmd_mission": [None, ""],
                "description": [None, ""],
                "outcome": [None, ""],
                "locations": [None, []],
                "indicators": [None, []],
                "indicative_amounts": [None, [plans.allocation()]],
                "activities": [None, []],
            },
        )
    ]


def test_adding_a_programme_takes_the_same_queries_whatever_its_allocations(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)
    plans.begin(jembrana)
    years = [plans.allocation(year) for year in range(2022, 2027)]
    with queries() as sent:
        plans.add(jembrana, lead_agency_id=agency["id"], indicative_amounts=years)
    assert len(sent) == 12


def test_a_contributor_of_an_agency_adds_only_its_programmes(jembrana: Api, keys: Keys) -> None:
    plans.begin(jembrana)
    own, other = plans.add_agency(jembrana), plans.add_agency(jembrana, "Bappeda")
    key = keys.member("51.01", "contributor", agencies=(own["id"],))
    contributor = Api(key, jembrana.base)
    assert plans.add(contributor, lead_agency_id=own["id"])["lead_agency_id"] == own["id"]
    for lead in (other["id"], None):
        answer = contributor.post("programmes/", {**plans.PROGRAMME, "lead_agency_id": lead})
        assert plans.refused(answer) == (403, "another_agency", [])


def test_a_contributor_of_no_agency_in_particular_adds_any_programme(jembrana: Api, keys: Keys) -> None:
    plans.begin(jembrana)
    assert plans.add(Api(keys.member("51.01", "contributor"), jembrana.base))["version"] == 1


def test_viewers_the_head_and_guests_add_no_programme(jembrana: Api, keys: Keys) -> None:
    plans.begin(jembrana)
    guest = keys.integrator("51.01", scopes=("drafts:read", "values:write"))
    for key in (keys.member("51.01", "viewer"), keys.member("51.01", "head"), guest):
        caller = Api(key, jembrana.base)
        status, code, places = plans.refused(caller.post("programmes/", plans.PROGRAMME))
        assert (status, places) == (403, [])
        assert code in ("role_not_sufficient", "insufficient_scope")
        assert caller.get("programmes/").status_code == 200


def test_another_regency_and_the_ministry_find_no_programme(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    assert tabanan.get(path).status_code == 404
    assert tabanan.get(f"{jembrana.base}/{path}").status_code == 404
    assert ministry.get(f"{jembrana.base}/{path}").status_code == 404
    assert tabanan.post(f"{jembrana.base}/programmes/", plans.PROGRAMME).status_code == 404
