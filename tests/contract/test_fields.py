"""fields=: of a resource and of a list only what is named; on every address that answers with JSON."""

import pytest

from api.http import fieldsets
from tests.isolation import routes
from tests.support import plans, walks
from tests.support.http import Api

GETS = [route for route in routes.routes() if route.method == "GET" and fieldsets.names(route.view)]


def test_a_list_has_the_fields_that_are_named(jembrana: Api) -> None:
    plans.begin(jembrana)
    programme = plans.add(jembrana)
    answer = jembrana.get("programmes/?fields=title,id")
    assert answer.json() == {
        "data": [{"title": programme["title"], "id": programme["id"]}],
        "next": None,
        "next_cursor": None,
    }


def test_they_stay_named_on_the_following_pages(jembrana: Api) -> None:
    for name in ("A", "B", "C"):
        plans.add_agency(jembrana, name)
    first = jembrana.get("agencies/?fields=name&page_size=2").json()
    assert first["data"] == [{"name": "A"}, {"name": "B"}]
    following = jembrana.get("/" + first["next"].split("/", 3)[3]).json()
    assert following["data"] == [{"name": "C"}]


def test_a_resource_has_them_too_and_a_tag_that_is_no_version_to_change_from(jembrana: Api) -> None:
    path = f"agencies/{plans.add_agency(jembrana)['id']}/"
    whole, some = jembrana.get(path), jembrana.get(f"{path}?fields=name")
    assert some.json() == {"name": "Dinas Kesehatan"}
    assert some.headers["ETag"] != whole.headers["ETag"]
    assert some.headers["ETag"].startswith("W/")
    again = jembrana.get(f"{path}?fields=name", **{"If-None-Match": some.headers["ETag"]})
    assert again.status_code == 304
    other = jembrana.get(f"{path}?fields=is_active", **{"If-None-Match": some.headers["ETag"]})
    assert other.status_code == 200
    assert jembrana.patch(path, {"name": "X"}, **{"If-Match": some.headers["ETag"]}).status_code == 412


@pytest.mark.parametrize(
    "query", ["fields=nmae", "fields=", "fields=name,", "fields=name&fields=", "fields=next"]
)
def test_what_is_no_field_is_refused(jembrana: Api, query: str) -> None:
    answer = jembrana.get(f"agencies/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "fields"


def test_they_are_named_with_commas_or_each_by_itself(jembrana: Api) -> None:
    path = f"agencies/{plans.add_agency(jembrana)['id']}/"
    each = jembrana.get(f"{path}?fields=name&fields=short_name")
    assert each.json() == jembrana.get(f"{path}?fields=name,short_name").json()
    assert each.json().keys() == {"name", "short_name"}


def test_a_write_takes_no_fields(jembrana: Api) -> None:
    assert jembrana.post("agencies/?fields=name", {"name": "A"}).status_code == 400
    assert jembrana.get("agencies/").json()["data"] == []


def test_the_body_that_the_database_writes_is_narrowed_alike(jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    answer = jembrana.get("values/?fields=indicator,value")
    assert answer.status_code == 200, answer.content
    assert answer.json()["data"] == [{"indicator": "ECO-03", "value": "4.51"}]


def test_a_file_is_given_whole(jembrana: Api) -> None:
    answer = jembrana.get("values/?fields=indicator", Accept="text/csv")
    assert answer.status_code == 400


def test_most_addresses_take_it() -> None:
    assert len(GETS) > 40


def test_every_address_that_documents_fields_names_them_as_they_are(jembrana: Api, ministry: Api) -> None:
    def check(route: routes.Route) -> None:
        api = ministry if route.pattern.startswith("v1/national/") else jembrana
        names = sorted(fieldsets.names(route.view))
        named = api.get(f"{route.path}?fields={names[0]}")
        assert named.status_code in (200, 400, 404, 409, 422)
        if named.status_code == 400:  # another parameter is missing
            assert [each.get("parameter") for each in named.json()["errors"]] != ["fields"]
        assert api.get(f"{route.path}?fields=no_such_field").status_code in (400, 403, 404)

    walks.each(GETS, check)


def test_what_a_key_opens_has_a_tag_of_its_own(jembrana: Api, tabanan: Api) -> None:
    tag = {"If-None-Match": jembrana.get("/v1/me/").headers["ETag"]}
    assert [api.get("/v1/me/", **tag).status_code for api in (jembrana, tabanan)] == [304, 200]
