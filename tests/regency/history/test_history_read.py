"""Reading history: all of it by the regency, by nobody else, and never changed."""

import pytest

from tests.support import plans
from tests.support.callers import Keys, Scope
from tests.support.http import Api
from tests.support.queries import queries

pytestmark = pytest.mark.usefixtures("neighbour")


def test_the_history_of_a_programme_shows_who_changed_what_from_what_to_what(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    programme = plans.add(jembrana)
    path = f"programmes/{programme['id']}/"
    jembrana.patch(path, {"title": "Lain"}, **plans.tag(jembrana, path))
    found = jembrana.get(f"history/?resource=programme&key={programme['id']}").json()
    newest = found["data"][0]
    assert found["next"] is None
    assert [entry["action"] for entry in found["data"]] == ["updated", "created"]
    assert newest == {
        "id": newest["id"],
        "created_at": newest["created_at"],
        "actor": newest["actor"],
        "resource": "programme",
        "key": f"{programme['id']}/{plan['id']}",
        "action": "updated",
        "version": 2,
        "changes": {"title": ["Mal Pelayanan Publik", "Lain"]},
    }
    assert newest["actor"]["office"].startswith("Diskominfo")
    assert newest["actor"]["name"].startswith("Member")


def test_what_is_done_to_many_values_at_once_stands_in_its_place_in_time(jembrana: Api) -> None:
    path = "values/ECO-03/total/2024/"
    chosen = {"keys": [{"indicator": "ECO-03", "period": "2024"}]}
    for value in ("4.51", "4.52", "4.53", "4.54"):
        there = jembrana.get(path)
        tag = {"If-Match": there.headers["ETag"]} if there.status_code == 200 else {}
        assert jembrana.put(path, {"value": value}, **tag).status_code in (200, 201)
        assert jembrana.post("values/check/", chosen).json()["changed_count"] == 1
    assert jembrana.post("values/confirm/", chosen).status_code == 200
    found = jembrana.get("history/?resource=value&key=ECO-03/total/2024").json()["data"]
    done = ["created", "checked"] + ["updated", "checked"] * 3 + ["confirmed"]
    assert [entry["action"] for entry in reversed(found)] == done


def test_history_is_narrowed_and_paged_in_one_query(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    for number in range(3):
        plans.add(jembrana, title=f"Program {number}")
    with queries() as sent:
        first = jembrana.get("history/?page_size=3").json()
    assert len(sent) == 1
    rest = jembrana.get("/" + first["next"].split("/", 3)[3]).json()
    assert [entry["resource"] for entry in first["data"] + rest["data"]] == ["programme"] * 3 + ["masterplan"]
    assert [each["key"] for each in jembrana.get("history/?resource=masterplan").json()["data"]] == [
        plan["id"]
    ]
    assert jembrana.get("history/?resource=agency").json() == {"data": [], "next": None, "next_cursor": None}


def test_only_members_read_history(jembrana: Api, tabanan: Api, ministry: Api, keys: Keys) -> None:
    plans.begin(jembrana)
    guest = Api(keys.integrator("51.01", scopes=(Scope.DRAFTS_READ,)), jembrana.base)
    assert plans.refused(guest.get("history/")) == (403, "role_not_sufficient", [])
    assert Api(keys.member("51.01", "viewer"), jembrana.base).get("history/").status_code == 200
    assert tabanan.get(f"{jembrana.base}/history/").status_code == 404
    assert ministry.get(f"{jembrana.base}/history/").status_code == 404
    assert jembrana.post("history/", {}).status_code == 405


def test_of_a_list_of_objects_history_shows_those_that_changed(jembrana: Api) -> None:
    plans.begin(jembrana)
    amounts = [plans.allocation(year) for year in (2022, 2023, 2024)]
    programme = plans.add(jembrana, indicative_amounts=amounts)
    path = f"programmes/{programme['id']}/"
    more = plans.allocation(2023, "1700000000")
    body = {"indicative_amounts": [amounts[0], more, amounts[2]]}
    assert jembrana.patch(path, body, **plans.tag(jembrana, path)).status_code == 200
    newest = jembrana.get(f"history/?resource=programme&key={programme['id']}").json()["data"][0]
    assert newest["changes"] == {"indicative_amounts": [[amounts[1]], [more]]}
