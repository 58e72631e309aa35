"""Members: added, changed and ended by the regency's admin, from the next request on."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from api.regency.entrance import RegencyView
from api.regency.people import views
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.callers import Keys, RegencyRole, Scope, key_of
from tests.support.http import Api
from tests.support.refusals import status_of
from tests.support.stage import Stage

SITI = {
    "email": "siti@jembrana.example",
    "name": "Siti Aminah",
    "office": "Dinas Kesehatan",
    "roles": ["contributor"],
}


LEFT = {"reason": "Pindah tugas."}


def add(api: Api, **fields: object) -> dict[str, object]:
    answer = api.post("members/", {**SITI, **fields})
    assert answer.status_code == 201, answer.content
    body: dict[str, object] = answer.json()
    return body


def kinds(api: Api) -> list[str]:
    return [entry["kind"] for entry in api.get("security-log/").json()["data"]]


def test_a_member_is_added_and_read_back(jembrana: Api, tabanan: Api) -> None:
    agency = plans.add_agency(jembrana)
    body = add(jembrana, agency_ids=[agency["id"]])
    assert body == {
        "id": body["id"],
        "person": {
            "id": body["person"]["id"],  # type: ignore[index]
            "name": "Siti Aminah",
            "office": "Dinas Kesehatan",
            "email": "siti@jembrana.example",
        },
        "roles": ["contributor"],
        "agency_ids": [agency["id"]],
        "valid_from": body["valid_from"],
        "valid_until": None,
    }
    read = jembrana.get(f"members/{body['id']}/")
    assert (read.status_code, read.json()) == (200, body)
    assert [row["person"]["name"] for row in jembrana.get("members/").json()["data"]][-1] == "Siti Aminah"
    assert tabanan.get(f"members/{body['id']}/").status_code == 404
    assert "Siti Aminah" not in tabanan.get("members/").content.decode()
    entry = jembrana.get("security-log/").json()["data"][0]
    assert (entry["kind"], entry["subject"], entry["detail"]["roles"]) == (
        "member_added",
        "Siti Aminah",
        ["contributor"],
    )
    assert tabanan.get("security-log/").json()["data"] == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"roles": []}, ("/roles", "empty")),
        ({"roles": ["king"]}, ("/roles/0", "invalid_choice")),
        ({"email": "nobody"}, ("/email", "invalid")),
        ({"valid_until": "2020-01-01T00:00:00Z"}, ("/valid_until", "in_the_past")),
        ({"agency_ids": ["0198f000-0000-7000-8000-000000000001"]}, ("/agency_ids", "unknown_agency")),
        ({"nik": "5101"}, ("/nik", "unknown_field")),
    ],
)
def test_what_does_not_fit_is_refused(
    jembrana: Api, fields: dict[str, object], place: tuple[str, str]
) -> None:
    status, _, errors = plans.refused(jembrana.post("members/", {**SITI, **fields}))
    assert (status, errors) == (status_of(place[1]), [place])
    assert kinds(jembrana) == []


def test_one_person_is_a_member_once(jembrana: Api) -> None:
    add(jembrana)
    answer = jembrana.post("members/", {**SITI, "email": "Siti@Jembrana.example"})
    assert plans.refused(answer)[:2] == (409, "already_member")


def test_who_belongs_elsewhere_is_no_member(jembrana: Api, tabanan: Api) -> None:
    add(tabanan)
    assert plans.refused(jembrana.post("members/", SITI))[:2] == (409, "person_belongs_elsewhere")


def test_a_member_who_left_may_come_back(jembrana: Api) -> None:
    first = add(jembrana)
    path = f"members/{first['id']}/"
    assert jembrana.post(f"{path}end/", LEFT).status_code == 200
    again = add(jembrana, office="Bappeda")
    assert again["person"] == {**first["person"], "office": "Bappeda"}  # type: ignore[dict-item]
    assert again["id"] != first["id"]
    names = [row["person"]["name"] for row in jembrana.get("members/?ended=true").json()["data"]]
    assert names.count("Siti Aminah") == 2


def test_a_change_needs_the_present_version_and_is_logged(jembrana: Api) -> None:
    path = f"members/{add(jembrana)['id']}/"
    assert plans.refused(jembrana.patch(path, {"roles": ["steward"]}))[0] == 428
    assert jembrana.patch(path, {"roles": ["steward"]}, **{"If-Match": '"old"'}).status_code == 412
    changed = jembrana.patch(path, {"roles": ["steward"]}, **plans.tag(jembrana, path))
    assert (changed.status_code, changed.json()["roles"]) == (200, ["steward"])
    entry = jembrana.get("security-log/").json()["data"][0]
    assert (entry["kind"], entry["detail"]["changes"]) == (
        "member_changed",
        {"roles": [["contributor"], ["steward"]]},
    )


def test_a_new_role_counts_from_the_next_request_on(jembrana: Api) -> None:
    member = add(jembrana, roles=["viewer"])
    siti = Api(key_of(member["person"]["id"], "51.01"), jembrana.base)  # type: ignore[index]
    assert siti.post("agencies/", {"name": "A"}).status_code == 403
    path = f"members/{member['id']}/"
    jembrana.patch(path, {"roles": ["steward"]}, **plans.tag(jembrana, path))
    assert siti.post("agencies/", {"name": "A"}).status_code == 201


def test_an_ended_membership_ends_with_the_next_request(jembrana: Api) -> None:
    member = add(jembrana, roles=["steward"])
    siti = Api(key_of(member["person"]["id"], "51.01"), jembrana.base)  # type: ignore[index]
    assert siti.get("agencies/").status_code == 200
    path = f"members/{member['id']}/"
    assert jembrana.post(f"{path}end/", LEFT).status_code == 200
    assert siti.get("agencies/").status_code == 401
    assert plans.refused(jembrana.post(f"{path}end/", LEFT))[:2] == (409, "membership_ended")


def test_of_two_who_end_a_membership_at_once_the_second_is_told(
    jembrana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"members/{add(jembrana)['id']}/"
    began = datetime.now(UTC)
    ended = jembrana.post(f"{path}end/", LEFT)
    # The second began first, and waited for the first to end.
    monkeypatch.setattr(views, "timezone", SimpleNamespace(now=lambda: began))
    assert plans.refused(jembrana.post(f"{path}end/", LEFT))[:2] == (409, "membership_ended")
    assert jembrana.get(path).json()["valid_until"] == ended.json()["valid_until"]
    assert kinds(jembrana).count("member_ended") == 1


def test_the_regency_is_never_left_without_an_admin(jembrana: Api) -> None:
    (admin,) = jembrana.get("members/").json()["data"]
    path = f"members/{admin['id']}/"
    tag = plans.tag(jembrana, path)
    assert plans.refused(jembrana.post(f"{path}end/", LEFT))[:2] == (409, "last_admin")
    assert plans.refused(jembrana.patch(path, {"roles": ["viewer"]}, **tag))[:2] == (409, "last_admin")
    assert jembrana.get(path).headers["ETag"] == tag["If-Match"]


def test_two_admins_who_end_each_other_do_not_both_succeed(jembrana: Api, keys: Keys) -> None:
    other = Api(keys.member("51.01", RegencyRole.ADMIN), jembrana.base)
    paths = [f"members/{row['id']}/" for row in jembrana.get("members/").json()["data"]]
    answers = at_once(
        lambda: jembrana.post(f"{paths[1]}end/", LEFT),
        lambda: other.post(f"{paths[0]}end/", LEFT),
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 409])


def test_who_was_ended_while_a_request_waited_is_no_admin_to_it(
    jembrana: Api, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that began a moment before another one ended somebody."""
    keys.member("51.01", RegencyRole.ADMIN)
    own, other = (f"members/{row['id']}/" for row in jembrana.get("members/").json()["data"])
    if jembrana.get(own).json()["person"]["id"] != jembrana.get("/v1/me/").json()["id"]:
        own, other = other, own
    ended = jembrana.post(f"{other}end/", LEFT).json()
    before = datetime.fromisoformat(ended["valid_until"]) - timedelta(microseconds=1)
    monkeypatch.setattr(RegencyView, "now", before)
    assert plans.refused(jembrana.post(f"{own}end/", LEFT))[:2] == (409, "last_admin")


@pytest.mark.parametrize(
    "role", [RegencyRole.STEWARD, RegencyRole.CONTRIBUTOR, RegencyRole.VIEWER, RegencyRole.HEAD]
)
def test_only_an_admin_manages_people(jembrana: Api, keys: Keys, role: RegencyRole) -> None:
    caller = Api(keys.member("51.01", role), jembrana.base)
    assert caller.get("members/").status_code == 200
    for method, path, body in (
        ("POST", "members/", SITI),
        ("POST", "guests/", {}),
        ("POST", "keys/", {"application_id": "0198f6b2-7c1e-7d3a-9b1f-2c4d5e6f7a8b"}),
        ("POST", "applications/", {}),
        ("GET", "keys/", None),
        ("GET", "applications/", None),
    ):
        assert caller.request(method, path, body).status_code == 403, (method, path)
    reads_log = role in (RegencyRole.STEWARD, RegencyRole.HEAD)
    assert caller.get("security-log/").status_code == (200 if reads_log else 403)


def test_a_guest_reads_people_only_with_the_scope_for_it(jembrana: Api, keys: Keys) -> None:
    plain = Api(keys.integrator("51.01", scopes=(Scope.DRAFTS_READ, Scope.PUBLISHED_READ)), jembrana.base)
    scoped = Api(keys.integrator("51.01", scopes=(Scope.PEOPLE_READ,)), jembrana.base)
    assert plain.get("members/").status_code == 403
    assert scoped.get("members/").status_code == 200
    assert scoped.get("guests/").status_code == scoped.get("security-log/").status_code == 403


def test_all_pages_have_everybody_once(jembrana: Api) -> None:
    for n in range(7):
        add(jembrana, email=f"p{n}@jembrana.example", name=f"P{n}")
    seen, path = [], "members/?page_size=3"
    while path:
        page = jembrana.get(path).json()
        seen += [row["id"] for row in page["data"]]
        path = page["next"] and "/" + page["next"].split("/", 3)[3]
    assert len(seen) == len(set(seen)) == 8


def test_without_redis_all_of_it_works(jembrana: Api, database: Stage) -> None:
    from django.test import override_settings

    with override_settings(REDIS_URL=""):
        assert add(jembrana)["roles"] == ["contributor"]
