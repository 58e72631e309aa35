"""Agencies: the perangkat daerah that lead programmes and produce data."""

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def test_an_agency_is_added_and_read_back(jembrana: Api) -> None:
    created = jembrana.post("agencies/", {"name": "Dinas Kesehatan", "short_name": "Dinkes"})
    assert created.status_code == 201
    body = created.json()
    assert body == {
        "id": body["id"],
        "name": "Dinas Kesehatan",
        "short_name": "Dinkes",
        "kind": None,
        "is_active": True,
        "version": 1,
    }
    assert created.headers["Location"].endswith(f"/v1/regencies/51.01/agencies/{body['id']}/")
    read = jembrana.get(f"agencies/{body['id']}/")
    assert (read.status_code, read.json(), read.headers["ETag"]) == (200, body, created.headers["ETag"])


def test_agencies_are_listed_by_name_in_pages_of_one_query(jembrana: Api) -> None:
    for name in ("Dinas Kesehatan", "Bappeda", "Diskominfo"):
        plans.add_agency(jembrana, name)
    with queries() as sent:
        first = jembrana.get("agencies/?page_size=2")
    assert len(sent) == 1
    assert [row["name"] for row in first.json()["data"]] == ["Bappeda", "Dinas Kesehatan"]
    following = jembrana.get("/" + first.json()["next"].split("/", 3)[3])
    assert [row["name"] for row in following.json()["data"]] == ["Diskominfo"]
    assert following.json()["next"] is None


def test_an_unchanged_list_is_not_sent_twice(jembrana: Api) -> None:
    plans.add_agency(jembrana)
    tag = jembrana.get("agencies/").headers["ETag"]
    assert jembrana.get("agencies/", **{"If-None-Match": tag}).status_code == 304
    plans.add_agency(jembrana, "Bappeda")
    assert jembrana.get("agencies/", **{"If-None-Match": tag}).status_code == 200


def test_put_adds_once_and_replaces_only_from_the_present_version(jembrana: Api) -> None:
    path = f"agencies/{uuid7()}/"
    body = {"name": "Dinas Kesehatan"}
    created = jembrana.put(path, body)
    again = jembrana.put(path, body)
    assert (created.status_code, again.status_code) == (201, 200)
    assert again.headers["ETag"] == created.headers["ETag"]
    assert plans.refused(jembrana.put(path, {"name": "Dinkes"}))[0] == 428
    assert jembrana.put(path, {"name": "Dinkes"}, **{"If-Match": '"another"'}).status_code == 412
    replaced = jembrana.put(path, {"name": "Dinkes"}, **{"If-Match": created.headers["ETag"]})
    assert (replaced.status_code, replaced.json()["name"], replaced.json()["version"]) == (200, "Dinkes", 2)
    assert jembrana.put(path, {"name": "X"}, **{"If-Match": created.headers["ETag"]}).status_code == 412


def test_put_with_if_none_match_never_overwrites(jembrana: Api) -> None:
    path = f"agencies/{uuid7()}/"
    assert jembrana.put(path, {"name": "Dinkes"}, **{"If-None-Match": "*"}).status_code == 201
    assert jembrana.put(path, {"name": "Dinkes"}, **{"If-None-Match": "*"}).status_code == 412
    assert jembrana.put(path, {"name": "Dinsos"}, **{"If-None-Match": "*"}).status_code == 412


def test_patch_changes_what_it_names(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana, short_name="Dinkes")
    path = f"agencies/{agency['id']}/"
    assert jembrana.patch(path, {"is_active": False}).status_code == 428
    changed = jembrana.patch(path, {"is_active": False, "short_name": None}, **plans.tag(jembrana, path))
    assert changed.json() == {**agency, "is_active": False, "short_name": "", "version": 2}
    same = jembrana.patch(path, {"is_active": False}, **plans.tag(jembrana, path))
    assert (same.status_code, same.json()["version"]) == (200, 2)


def test_a_patch_takes_no_name_that_is_not_known_and_no_name_away(jembrana: Api) -> None:
    path = f"agencies/{plans.add_agency(jembrana)['id']}/"
    tag = plans.tag(jembrana, path)
    assert plans.refused(jembrana.patch(path, {"nmae": None}, **tag))[2] == [("/nmae", "unknown_field")]
    assert plans.refused(jembrana.patch(path, {"name": None}, **tag))[2] == [("/name", "required")]
    assert plans.refused(jembrana.patch(path, {"name": " "}, **tag))[2] == [("/name", "blank")]


def test_two_agencies_cannot_have_one_name_in_whatever_case(jembrana: Api) -> None:
    plans.add_agency(jembrana, "Dinas Kesehatan")
    taken = (409, "agency_name_taken", [("/name", "agency_name_taken")])
    assert plans.refused(jembrana.post("agencies/", {"name": "DINAS kesehatan"})) == taken
    other = f"agencies/{plans.add_agency(jembrana, 'Bappeda')['id']}/"
    tag = plans.tag(jembrana, other)
    assert plans.refused(jembrana.patch(other, {"name": "Dinas Kesehatan"}, **tag)) == taken


def test_an_id_that_is_taken_is_not_added_again(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)
    answer = jembrana.post("agencies/", {"id": agency["id"], "name": "Bappeda"})
    assert plans.refused(answer) == (409, "already_exists", [])


def test_an_agency_says_its_kind_and_no_other_word(jembrana: Api, database: Stage) -> None:
    agency = plans.add_agency(jembrana, kind="dinas")
    path = f"agencies/{agency['id']}/"
    assert agency["kind"] == "dinas"
    refused = jembrana.patch(path, {"kind": "opd"}, **plans.tag(jembrana, path))
    assert plans.refused(refused)[2] == [("/kind", "invalid_choice")]
    assert jembrana.patch(path, {"kind": None}, **plans.tag(jembrana, path)).json()["kind"] is None
    assert plans.history(database, "51.01", "agency")[-1] == ("updated", 2, {"kind": ["dinas", None]})


def test_every_change_of_an_agency_stands_in_history(jembrana: Api, database: Stage) -> None:
    path = f"agencies/{plans.add_agency(jembrana)['id']}/"
    jembrana.patch(path, {"name": "Dinkes"}, **plans.tag(jembrana, path))
    assert plans.history(database, "51.01", "agency") == [
        (
            "created",
            1,
            {"name": [None, "Dinas Kesehatan"], "short_name": [None, ""], "is_active": [None, True]},
        ),
        ("updated", 2, {"name": ["Dinas Kesehatan", "Dinkes"]}),
    ]


def test_another_regency_and_the_ministry_find_no_agency(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    path = f"agencies/{plans.add_agency(jembrana)['id']}/"
    assert tabanan.get(path).status_code == 404
    assert tabanan.get(f"{jembrana.base}/{path}").status_code == 404
    assert ministry.get(f"{jembrana.base}/{path}").status_code == 404


def test_a_contributor_reads_agencies_and_does_not_write_them(jembrana: Api, keys: Keys) -> None:
    plans.add_agency(jembrana)
    contributor = Api(keys.member("51.01", "contributor"), jembrana.base)
    assert len(contributor.get("agencies/").json()["data"]) == 1
    assert plans.refused(contributor.post("agencies/", {"name": "X"})) == (403, "role_not_sufficient", [])


def test_no_agency_is_deleted_since_programmes_and_values_are_its(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)["id"]
    assert jembrana.delete(f"agencies/{agency}/").status_code == 405
    assert jembrana.get(f"agencies/{agency}/").status_code == 200
