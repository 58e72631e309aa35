"""Many programmes by one request: all or none, each error at its row, no change of anything not named."""

from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")
LENIENT = {"Prefer": "handling=lenient"}


def rows(number: int, **fields: Any) -> list[dict[str, Any]]:
    return [{**plans.PROGRAMME, "title": f"Program {index}", **fields} for index in range(number)]


def write(api: Api, programmes: list[dict[str, Any]], **headers: str) -> Any:
    return api.put("programmes/", {"programmes": programmes}, **headers)


def row_of(api: Api, programme: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A programme as it is read, in the form in which it is written."""
    shown = api.get(f"programmes/{programme['id']}/").json()
    left_out = ("masterplan_id", "dimension", "indicative", "begun_in", "updated_at")
    return {name: value for name, value in shown.items() if name not in left_out} | changes


def test_a_plan_of_real_size_goes_in_by_one_request(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    full = {
        "activities": [plans.activity(f"Kegiatan {number}") for number in range(4)],
        "indicative_amounts": [plans.allocation(year) for year in (2024, 2025, 2026)],
    }
    answer = write(jembrana, rows(45, **full))
    assert answer.status_code == 200, answer.json()
    data = answer.json()["data"]
    assert {(row["outcome"], row["version"]) for row in data} == {("created", 1)}
    listed = jembrana.get("programmes/?page_size=200").json()["data"]
    # In the order in which they were sent.
    assert [row["id"] for row in data] == [row["id"] for row in listed]
    assert plans.filling(database, "51.01") == {("governance", "public_service"): 45}
    assert len(plans.history(database, "51.01", "programme")) == 45


def test_an_activity_belongs_to_one_programme_of_a_set(jembrana: Api) -> None:
    plans.begin(jembrana)
    shared = {"activities": [{**plans.activity(), "id": str(uuid7())}]}
    answer = write(jembrana, rows(2, **shared))
    assert plans.refused(answer)[2] == [("/programmes/1/activities/0/id", "activity_of_another_programme")]
    answer = write(jembrana, rows(2, **shared), **LENIENT)
    assert [row["outcome"] for row in answer.json()["data"]] == ["created", "refused"]


def test_what_was_read_can_be_written_back_and_changes_nothing(jembrana: Api) -> None:
    plans.begin(jembrana)
    programmes = [plans.add(jembrana, activities=[plans.activity()]) for _ in range(3)]
    answer = write(jembrana, [row_of(jembrana, each) for each in programmes])
    assert [row["outcome"] for row in answer.json()["data"]] == ["unchanged"] * 3


def test_only_the_rows_that_differ_are_written(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    first, second = plans.add(jembrana), plans.add(jembrana)
    plans.add(jembrana, title="Tidak disebut")
    answer = write(jembrana, [row_of(jembrana, first), row_of(jembrana, second, sub_dimension="waste")])
    assert [row["outcome"] for row in answer.json()["data"]] == ["unchanged", "changed"]
    assert plans.filling(database, "51.01")["environment", "waste"] == 1
    assert len(plans.history(database, "51.01", "programme")) == 4
    assert len(jembrana.get("programmes/").json()["data"]) == 3


def test_with_one_wrong_row_nothing_is_stored_and_every_error_is_named_at_its_row(
    jembrana: Api, database: Stage
) -> None:
    plans.begin(jembrana)
    present, other = plans.add(jembrana), plans.add(jembrana)
    stale = row_of(jembrana, present, title="Dua")
    path = f"programmes/{present['id']}/"
    jembrana.patch(path, {"title": "Satu"}, **plans.tag(jembrana, path))
    given = [
        *rows(1),
        {**plans.PROGRAMME, "indicative_amounts": [plans.allocation(2025), plans.allocation(2031)]},
        {**plans.PROGRAMME, "sub_dimension": "trash"},
        stale,
        {**plans.PROGRAMME, "id": other["id"], "title": "Tanpa versi"},
        {**plans.PROGRAMME, "id": "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f", "version": 3},
    ]
    answer = write(jembrana, given)
    assert plans.refused(answer) == (
        422,
        "invalid",
        [
            ("/programmes/1/indicative_amounts/1/year", "outside_plan_period"),
            ("/programmes/2/sub_dimension", "unknown_sub_dimension"),
            ("/programmes/3/version", "changed_meanwhile"),
            ("/programmes/4/version", "version_required"),
            ("/programmes/5/version", "removed_meanwhile"),
        ],
    )
    assert [row["title"] for row in jembrana.get("programmes/").json()["data"]] == ["Satu", other["title"]]
    lenient = write(jembrana, given, **LENIENT)
    assert lenient.headers["Preference-Applied"] == "handling=lenient"
    assert [row["outcome"] for row in lenient.json()["data"]] == ["created"] + ["refused"] * 5
    assert len(jembrana.get("programmes/").json()["data"]) == 3
    assert plans.filling(database, "51.01") == {("governance", "public_service"): 3}


def test_a_contributor_writes_the_programmes_of_its_agencies_only(jembrana: Api, keys: Keys) -> None:
    plans.begin(jembrana)
    own, other = plans.add_agency(jembrana), plans.add_agency(jembrana, "Bappeda")
    contributor = Api(keys.member("51.01", "contributor", agencies=(own["id"],)), jembrana.base)
    given = [*rows(1, lead_agency_id=own["id"]), *rows(1, lead_agency_id=other["id"])]
    assert plans.refused(write(contributor, given))[2] == [("/programmes/1", "another_agency")]
    assert write(contributor, given[:1]).status_code == 200


def test_a_row_of_another_agency_is_refused_at_its_place_though_it_changes_nothing(
    jembrana: Api, keys: Keys
) -> None:
    plans.begin(jembrana)
    own, other = plans.add_agency(jembrana), plans.add_agency(jembrana, "Bappeda")
    contributor = Api(keys.member("51.01", "contributor", agencies=(own["id"],)), jembrana.base)
    (theirs,) = rows(1, lead_agency_id=other["id"])
    (written,) = write(jembrana, [theirs]).json()["data"]
    as_it_is = theirs | {"id": written["id"], "version": written["version"]}
    assert write(jembrana, [as_it_is]).json()["data"][0]["outcome"] == "unchanged"
    sent = [*rows(1, lead_agency_id=own["id"]), as_it_is]
    assert plans.refused(write(contributor, sent)) == (409, "conflict", [("/programmes/1", "another_agency")])
    lenient = write(contributor, sent, **LENIENT)
    assert [row["outcome"] for row in lenient.json()["data"]] == ["created", "refused"]


def test_a_submitted_version_takes_no_set(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    plans.submit(jembrana, plan["id"])
    assert plans.refused(write(jembrana, rows(1))) == (409, "no_draft_masterplan", [])
    answer = jembrana.put(plans.of(plan["id"]), {"programmes": rows(1)})
    assert plans.refused(answer) == (409, "masterplan_not_editable", [])
