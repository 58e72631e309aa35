"""Versions of the masterplan: begun, read, changed."""

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

PLAN = {
    "profile": "first",
    "cohort": "2022",
    "plan_period_start": 2022,
    "plan_period_end": 2026,
    "vision": "Jembrana Emas 2026",
    "missions": ["Melayani", "Membangun"],
}
#: What a version says where nothing is said.
EMPTY = {
    "objectives": [],
    "regional_vision": "",
    "rpjmd_missions": [],
    "readiness": [],
    "strategies": [],
    "road_map": [],
}


def test_a_version_is_begun_as_a_draft_and_read_back(jembrana: Api) -> None:
    created = jembrana.post("masterplans/", PLAN)
    assert created.status_code == 201
    body = created.json()
    assert body == {
        "id": body["id"],
        "number": 1,
        "based_on_id": None,
        **PLAN,
        **EMPTY,
        "status": "draft",
        "enactment": None,
        "version": 1,
        "created_at": body["updated_at"],
        "updated_at": body["updated_at"],
        "may": ["edit", "submit", "enact", "copy"],
        "copied": None,
    }
    assert created.headers["Location"].endswith(f"/v1/regencies/51.01/masterplans/{body['id']}/")
    with queries() as sent:
        read = jembrana.get(f"masterplans/{body['id']}/")
    assert len(sent) == 1
    body.pop("copied")
    assert (read.status_code, read.json(), read.headers["ETag"]) == (200, body, created.headers["ETag"])
    assert (
        jembrana.get(f"masterplans/{body['id']}/", **{"If-None-Match": read.headers["ETag"]}).status_code
        == 304
    )


def test_versions_are_listed_newest_begun_first_in_pages_of_one_query(jembrana: Api) -> None:
    for year in (2020, 2021, 2022):
        plans.begin(jembrana, plan_period_start=year)
    with queries() as sent:
        first = jembrana.get("masterplans/?page_size=2")
    assert len(sent) == 1
    assert [row["number"] for row in first.json()["data"]] == [3, 2]
    following = jembrana.get("/" + first.json()["next"].split("/", 3)[3])
    assert [row["number"] for row in following.json()["data"]] == [1]


def test_a_legacy_version_of_an_older_cohort_can_leave_out_what_is_not_known(jembrana: Api) -> None:
    created = plans.begin(jembrana, profile="legacy", plan_period_start=2017, plan_period_end=2021)
    assert (created["profile"], created["cohort"], created["vision"], created["missions"]) == (
        "legacy",
        None,
        "",
        [],
    )


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"plan_period_start": 2022}, [("/plan_period_end", "required")]),
        ({}, [("/plan_period_start", "required"), ("/plan_period_end", "required")]),
        ({**PLAN, "plan_period_end": 2021}, [("/plan_period_end", "ends_before_it_starts")]),
        ({**PLAN, "plan_period_end": 20226}, [("/plan_period_end", "max_value")]),
        ({**PLAN, "cohort": "2017"}, [("/cohort", "not_a_member")]),
        ({**PLAN, "cohort": "1999"}, [("/cohort", "not_a_member")]),
        ({**PLAN, "profile": "second"}, [("/profile", "invalid_choice")]),
        ({**PLAN, "missions": ["", "x"]}, [("/missions/0", "blank")]),
        ({**PLAN, "stat": "accepted"}, [("/stat", "unknown_field")]),
        ({"based_on_id": str(uuid7())}, [("/based_on_id", "unknown_masterplan")]),
    ],
)
def test_what_a_version_cannot_be_is_refused_with_its_place(
    jembrana: Api, given: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    status, _, found = plans.refused(jembrana.post("masterplans/", given))
    assert (status, found) == (status_of(*(code for _, code in errors)), errors)
    assert jembrana.get("masterplans/").json()["data"] == []


def test_put_begins_once_and_replaces_only_from_the_present_version(jembrana: Api) -> None:
    path = f"masterplans/{uuid7()}/"
    created = jembrana.put(path, PLAN)
    again = jembrana.put(path, PLAN)
    assert (created.status_code, again.status_code) == (201, 200)
    assert again.headers["ETag"] == created.headers["ETag"]
    other = {**PLAN, "vision": "Jembrana Bahagia"}
    assert jembrana.put(path, other).status_code == 428
    replaced = jembrana.put(path, other, **{"If-Match": created.headers["ETag"]})
    assert (replaced.status_code, replaced.json()["vision"], replaced.json()["version"]) == (
        200,
        "Jembrana Bahagia",
        2,
    )
    assert jembrana.put(path, PLAN, **{"If-Match": created.headers["ETag"]}).status_code == 412


def test_what_put_leaves_out_takes_its_default(jembrana: Api) -> None:
    created = jembrana.post("masterplans/", PLAN).json()
    path = f"masterplans/{created['id']}/"
    body = {"plan_period_start": 2022, "plan_period_end": 2026}
    replaced = jembrana.put(path, body, **plans.tag(jembrana, path)).json()
    assert (replaced["vision"], replaced["missions"], replaced["cohort"]) == ("", [], None)


def test_patch_changes_what_it_names(jembrana: Api) -> None:
    created = jembrana.post("masterplans/", PLAN).json()
    path = f"masterplans/{created['id']}/"
    assert jembrana.patch(path, {"vision": "Baru"}).status_code == 428
    changed = jembrana.patch(path, {"vision": "Baru", "cohort": None}, **plans.tag(jembrana, path)).json()
    created.pop("copied")
    assert changed == {
        **created,
        "vision": "Baru",
        "cohort": None,
        "version": 2,
        "updated_at": changed["updated_at"],
    }


def test_a_patch_cannot_change_what_a_version_is_based_on(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    path = f"masterplans/{plans.begin(jembrana)['id']}/"
    for write, body, code in ((jembrana.patch, {}, "read_only"), (jembrana.put, PLAN, "based_on_is_fixed")):
        answer = write(path, {**body, "based_on_id": first["id"]}, **plans.tag(jembrana, path))
        assert plans.refused(answer)[2] == [("/based_on_id", code)]


def test_the_plan_period_keeps_the_years_in_which_programmes_have_money(jembrana: Api) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/"
    plans.add(jembrana, indicative_amounts=[plans.allocation(2023), plans.allocation(2025)])
    tag = plans.tag(jembrana, path)
    late = jembrana.patch(path, {"plan_period_start": 2024}, **tag)
    assert plans.refused(late)[2] == [("/plan_period_start", "ceilings_outside_plan_period")]
    early = jembrana.patch(path, {"plan_period_end": 2024}, **tag)
    assert plans.refused(early)[2] == [("/plan_period_end", "ceilings_outside_plan_period")]
    assert (
        jembrana.patch(path, {"plan_period_start": 2023, "plan_period_end": 2025}, **tag).status_code == 200
    )


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_version_that_is_with_the_ministry_is_not_changed_any_more(
    jembrana: Api, database: Stage, state: str
) -> None:
    plan = plans.begin(jembrana)
    path = f"masterplans/{plan['id']}/"
    plans.move_to(database, "51.01", plan["id"], state)
    answer = jembrana.patch(path, {"vision": "Baru"}, **plans.tag(jembrana, path))
    assert plans.refused(answer) == (409, "masterplan_not_editable", [])
    assert answer.json()["values"] == {"status": state}
    assert jembrana.get(path).json()["may"] == ["enact", "copy"]


def test_a_returned_version_is_changed_and_may_be_submitted_again(jembrana: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    path = f"masterplans/{plan['id']}/"
    plans.move_to(database, "51.01", plan["id"], "returned")
    changed = jembrana.patch(path, {"vision": "Baru"}, **plans.tag(jembrana, path)).json()
    assert (changed["vision"], changed["status"], changed["may"]) == (
        "Baru",
        "returned",
        ["edit", "submit", "enact", "copy"],
    )


def test_what_may_be_done_next_depends_on_who_asks(jembrana: Api, keys: Keys) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/"
    for role, steps in (("contributor", []), ("viewer", []), ("head", ["enact"])):
        assert Api(keys.member("51.01", role), jembrana.base).get(path).json()["may"] == steps


def test_a_guest_who_may_read_drafts_may_do_nothing_else(jembrana: Api, keys: Keys) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/"
    guest = Api(keys.integrator("51.01", scopes=("drafts:read", "values:write")), jembrana.base)
    read = guest.get(path)
    assert (read.status_code, read.json()["may"]) == (200, [])
    refused = guest.patch(path, {"vision": "Baru"}, **{"If-Match": read.headers["ETag"]})
    assert plans.refused(refused) == (403, "role_not_sufficient", [])
    other = Api(keys.integrator("51.01"), jembrana.base)
    assert plans.refused(other.get(path)) == (403, "insufficient_scope", [])


def test_a_suspended_regency_reads_its_masterplan_and_changes_nothing(jembrana: Api, database: Stage) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/"
    tag = plans.tag(jembrana, path)
    database.superuser.execute(
        "UPDATE tenants_regency SET status = 'suspended', suspended_at = now() WHERE kemendagri_code = '51.01'"
    )
    read = jembrana.get(path, **{"If-None-Match": tag["If-Match"]})  # is no longer what was read before
    assert (read.status_code, read.json()["may"]) == (200, [])
    assert plans.refused(jembrana.patch(path, {"vision": "Baru"}, **tag)) == (403, "regency_suspended", [])


def test_a_contributor_begins_no_version(jembrana: Api, keys: Keys) -> None:
    contributor = Api(keys.member("51.01", "contributor"), jembrana.base)
    assert plans.refused(contributor.post("masterplans/", PLAN)) == (403, "role_not_sufficient", [])


def test_an_id_that_is_taken_is_not_begun_again(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    answer = jembrana.post("masterplans/", {**PLAN, "id": plan["id"]})
    assert plans.refused(answer) == (409, "already_exists", [])
    assert answer.headers["Location"].endswith(f"/masterplans/{plan['id']}/")


def test_the_same_version_begun_again_is_answered_alike(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    plans.add(jembrana)
    for fields in ({"based_on_id": first["id"]}, PLAN):
        body = {**fields, "id": str(uuid7())}
        begun, again = (jembrana.post("masterplans/", body) for _ in range(2))
        assert (begun.status_code, again.status_code) == (201, 201)
        assert begun.json() == again.json()
        assert [begun.headers[name] for name in ("ETag", "Location")] == [
            again.headers[name] for name in ("ETag", "Location")
        ]
        assert (begun.json()["copied"] or {}).get("programme_count") == (
            1 if "based_on_id" in fields else None
        )


def test_every_change_of_a_version_stands_in_history(jembrana: Api, database: Stage) -> None:
    path = f"masterplans/{jembrana.post('masterplans/', PLAN).json()['id']}/"
    jembrana.patch(path, {"missions": ["Melayani"]}, **plans.tag(jembrana, path))
    created, updated = plans.history(database, "51.01", "masterplan")
    assert created == (
        "created",
        1,
        {
            "number": [None, 1],
            "status": [None, "draft"],
            **{name: [None, value] for name, value in {**PLAN, **EMPTY}.items()},
        },
    )
    assert updated == ("updated", 2, {"missions": [["Melayani", "Membangun"], ["Melayani"]]})


def test_another_regency_and_the_ministry_find_no_masterplan(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/"
    assert tabanan.get(path).status_code == 404
    assert tabanan.get(f"{jembrana.base}/{path}").status_code == 404
    assert ministry.get(f"{jembrana.base}/{path}").status_code == 404
