"""Changing and removing programmes: from the version that one has read, in the draft, with history."""

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def test_put_adds_once_and_replaces_only_from_the_present_version(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{uuid7()}/"
    body = {**plans.PROGRAMME, "indicative_amounts": [plans.allocation(2026), plans.allocation(2025)]}
    created = jembrana.put(path, body)
    again = jembrana.put(path, {**body, "indicative_amounts": body["indicative_amounts"][::-1]})
    assert (created.status_code, again.status_code) == (201, 200)
    assert created.headers["Location"].endswith(f"/v1/regencies/51.01/{path}")
    assert again.headers["ETag"] == created.headers["ETag"]
    assert again.json() == created.json()
    other = {**body, "title": "Lain"}
    assert plans.refused(jembrana.put(path, other)) == (428, "precondition_required", [])
    replaced = jembrana.put(path, other, **{"If-Match": created.headers["ETag"]})
    assert (replaced.status_code, replaced.json()["version"]) == (200, 2)
    stale = jembrana.put(path, body, **{"If-Match": created.headers["ETag"]})
    assert (stale.status_code, stale.headers["ETag"]) == (412, replaced.headers["ETag"])


def test_a_programme_deleted_by_mistake_comes_back_from_its_history_with_what_was_reported(
    jembrana: Api,
) -> None:
    """See docs/mistakes.md."""
    plans.begin(jembrana)
    added = plans.add(
        jembrana, activities=[plans.activity(milestones=[{"title": "Serah terima", "due_on": "2025-12-01"}])]
    )
    path = f"programmes/{added['id']}/"
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204
    gone = jembrana.get("history/?resource=programme").json()["data"][0]
    assert (gone["action"], gone["key"].partition("/")[0]) == ("deleted", added["id"])
    before = {name: was for name, (was, _) in gone["changes"].items() if was is not None}
    assert jembrana.put(path, before).status_code == 201
    back = jembrana.get(path).json()
    unlike = {name for name in added if added[name] != back[name]}
    assert unlike <= {"updated_at", "version"}
    assert back["activities"] == added["activities"]


def test_what_put_leaves_out_takes_its_default(jembrana: Api) -> None:
    plans.begin(jembrana)
    owned = {"quick_win": True, "quick_win_owner": "Camat"}
    path = f"programmes/{plans.add(jembrana, **owned, indicative_amounts=[plans.allocation()])['id']}/"
    replaced = jembrana.put(path, plans.PROGRAMME, **plans.tag(jembrana, path)).json()
    assert (replaced["quick_win"], replaced["indicative_amounts"]) == (False, [])


def test_put_without_a_draft_says_what_to_do(jembrana: Api) -> None:
    answer = jembrana.put(f"programmes/{uuid7()}/", plans.PROGRAMME)
    assert plans.refused(answer) == (409, "no_draft_masterplan", [])


def test_put_brings_a_programme_back_into_the_draft(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    plans.submit(jembrana, first["id"])
    second = plans.begin(jembrana, based_on_id=first["id"])
    before = plans.tag(jembrana, path)
    assert jembrana.delete(path, **before).status_code == 204
    assert jembrana.put(path, plans.PROGRAMME, **before).status_code == 412
    back = jembrana.put(path, plans.PROGRAMME)
    assert (back.status_code, back.json()["masterplan_id"], back.json()["version"]) == (201, second["id"], 1)
    # Version 1 again, but not the version that was read before.
    assert jembrana.patch(path, {"title": "Lain"}, **before).status_code == 412


def test_patch_changes_what_it_names(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)
    plans.begin(jembrana)
    programme = plans.add(jembrana, lead_agency_id=agency["id"], indicative_amounts=[plans.allocation()])
    path = f"programmes/{programme['id']}/"
    assert jembrana.patch(path, {"title": "Lain"}).status_code == 428
    tag = plans.tag(jembrana, path)
    changed = jembrana.request("PATCH", path, {"sub_dimension": "waste", "lead_agency_id": None}, **tag)
    assert changed.status_code == 200
    assert changed.json() == {
        **programme,
        "dimension": "environment",
        "sub_dimension": "waste",
        "lead_agency_id": None,
        "version": 2,
        "updated_at": changed.json()["updated_at"],
    }
    assert jembrana.get(path).json() == changed.json()
    assert jembrana.get(path).headers["ETag"] == changed.headers["ETag"]


def test_patch_replaces_allocations_whole_and_checks_them(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana, indicative_amounts=[plans.allocation()])['id']}/"
    tag = plans.tag(jembrana, path)
    refused = jembrana.patch(path, {"indicative_amounts": [plans.allocation(2031)]}, **tag)
    assert plans.refused(refused)[2] == [("/indicative_amounts/0/year", "outside_plan_period")]
    changed = jembrana.patch(path, {"indicative_amounts": [plans.allocation(2026, "5")]}, **tag)
    assert changed.json()["indicative_amounts"] == [plans.allocation(2026, "5")]
    assert jembrana.get(path).json()["indicative_amounts"] == [plans.allocation(2026, "5")]


def test_a_patch_that_changes_nothing_raises_no_version(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    tag = plans.tag(jembrana, path)
    same = jembrana.patch(path, {"title": plans.PROGRAMME["title"]}, **tag)
    assert (same.status_code, same.json()["version"], same.headers["ETag"]) == (200, 1, tag["If-Match"])
    assert len(plans.history(database, "51.01", "programme")) == 1


def test_the_second_of_two_editors_is_told_that_another_was_first(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    read = plans.tag(jembrana, path)
    assert jembrana.patch(path, {"title": "Satu"}, **read).status_code == 200
    second = jembrana.patch(path, {"title": "Dua"}, **read)
    assert second.status_code == 412
    assert second.headers["ETag"] == jembrana.get(path).headers["ETag"]
    assert jembrana.get(path).json()["title"] == "Satu"


def test_a_lead_that_was_retired_since_may_stay(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana, lead_agency_id=agency['id'])['id']}/"
    address = f"agencies/{agency['id']}/"
    jembrana.patch(address, {"is_active": False}, **plans.tag(jembrana, address))
    changed = jembrana.patch(path, {"title": "Lain"}, **plans.tag(jembrana, path))
    assert (changed.status_code, changed.json()["lead_agency_id"]) == (200, agency["id"])


def test_delete_takes_a_programme_out_of_the_draft_only(jembrana: Api, database: Stage) -> None:
    first = plans.begin(jembrana)
    programme = plans.add(jembrana, indicative_amounts=[plans.allocation()])
    path = f"programmes/{programme['id']}/"
    plans.submit(jembrana, first["id"])
    plans.begin(jembrana, based_on_id=first["id"])
    assert jembrana.delete(path).status_code == 428
    gone = jembrana.delete(path, **plans.tag(jembrana, path))
    assert (gone.status_code, gone.content) == (204, b"")
    assert jembrana.get("programmes/").json()["data"] == []
    assert jembrana.get(path).json() == programme
    action, version, changes = plans.history(database, "51.01", "programme")[-1]
    assert (action, version, changes["title"]) == ("deleted", 1, ["Mal Pelayanan Publik", None])
    assert changes["indicative_amounts"] == [[plans.allocation()], None]


def test_a_programme_that_no_version_has_is_not_found(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    tag = plans.tag(jembrana, path)
    jembrana.delete(path, **tag)
    assert jembrana.get(path).status_code == 404
    assert jembrana.patch(path, {"title": "Lain"}, **tag).status_code == 404
    assert jembrana.delete(path, **tag).status_code == 404


def test_another_version_is_read_and_written_by_name(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    second = plans.begin(jembrana, based_on_id=first["id"])
    assert jembrana.get(path).json()["masterplan_id"] == second["id"]
    in_first = f"{path}?masterplan_id={first['id']}"
    changed = jembrana.patch(in_first, {"title": "Lain"}, **plans.tag(jembrana, in_first))
    assert (changed.json()["masterplan_id"], changed.json()["title"]) == (first["id"], "Lain")
    in_second = f"{path}?masterplan_id={second['id']}"
    assert jembrana.get(in_second).json()["title"] == plans.PROGRAMME["title"]
    assert jembrana.get(f"{path}?masterplan_id={uuid7()}").status_code == 400
    third = plans.begin(jembrana)["id"]
    assert jembrana.get(f"{path}?masterplan_id={third}").status_code == 404


def test_a_change_stands_in_history_field_by_field(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    body = {"quick_win": True, "quick_win_owner": "Camat", "indicative_amounts": [plans.allocation()]}
    jembrana.patch(path, body, **plans.tag(jembrana, path))
    assert plans.history(database, "51.01", "programme")[-1] == (
        "updated",
        2,
        {
            "quick_win": [False, True],
            "quick_win_owner": ["", "Camat"],
            "indicative_amounts": [[], [plans.allocation()]],
        },
    )


def test_a_change_takes_the_same_queries_whatever_its_allocations(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana, indicative_amounts=[plans.allocation()])['id']}/"
    tag = plans.tag(jembrana, path)
    with queries() as sent:
        jembrana.patch(path, {"indicative_amounts": [plans.allocation(2024), plans.allocation(2026)]}, **tag)
    assert len(sent) == 10


def test_a_contributor_of_an_agency_changes_only_its_programmes(jembrana: Api, keys: Keys) -> None:
    plans.begin(jembrana)
    own, other = plans.add_agency(jembrana), plans.add_agency(jembrana, "Bappeda")
    contributor = Api(keys.member("51.01", "contributor", agencies=(own["id"],)), jembrana.base)
    mine = f"programmes/{plans.add(jembrana, lead_agency_id=own['id'])['id']}/"
    theirs = f"programmes/{plans.add(jembrana, lead_agency_id=other['id'])['id']}/"
    tag = plans.tag(jembrana, mine)
    forbidden = (403, "another_agency", [])
    assert plans.refused(contributor.patch(mine, {"lead_agency_id": other["id"]}, **tag)) == forbidden
    assert contributor.patch(mine, {"title": "Lain"}, **tag).status_code == 200
    tag = plans.tag(jembrana, theirs)
    assert plans.refused(contributor.patch(theirs, {"lead_agency_id": own["id"]}, **tag)) == forbidden
    assert plans.refused(contributor.patch(theirs, {"title": "Lain"}, **tag)) == forbidden
    unchanged = jembrana.get(theirs).json()
    assert plans.refused(contributor.put(theirs, unchanged, **tag)) == forbidden
    assert plans.refused(contributor.delete(theirs, **tag)) == forbidden
    assert contributor.delete(mine, **plans.tag(jembrana, mine)).status_code == 204
