"""Mentors are given regencies for a time; officers are given keys, which open no regency."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.identity.models import Client
from tenants import db_roles
from tests.national.officers.test_appointments import appointed, etag, later
from tests.regency.evidence.evidence import link, sent, sha
from tests.support import files
from tests.support.at_once import at_once
from tests.support.callers import Keys, MinistryRole, key_of
from tests.support.http import Api

PROOF = files.pdf("for the mentor")


APPLICATION = {"name": "Aplikasi", "contact": "a@jembrana.example", "scopes": ["drafts:read"]}


def status(api: Api, path: str) -> int:
    answer = api.get(path)
    answer.close()
    return answer.status_code


@pytest.fixture
def mentor(ministry: Api) -> dict[str, Any]:
    return appointed(ministry, role="mentor")


def test_a_mentor_has_a_regency_as_long_as_it_is_assigned(
    ministry: Api, mentor: dict[str, Any], jembrana: Api
) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "1"})
    link(jembrana, ("value", "ECO-03/total/2025", sent(jembrana, PROOF)))
    submitted = jembrana.post("reports/2025-Q4/submit/", {})
    assert submitted.status_code == 201, submitted.json()
    one = f"submissions/{submitted.json()['submission']['id']}/"
    addresses = [
        f"{one}{each}" for each in ("", "payload/", "comments/", "evidence/", f"evidence/{sha(PROOF)}/")
    ]
    theirs = Api(key_of(mentor["person"]["id"]), "/v1/national")
    assert theirs.get("submissions/").json()["data"] == []
    assert [status(theirs, each) for each in addresses] == [404] * 5
    given = {"person_id": mentor["person"]["id"], "regency_code": "51.01", "valid_until": later()}
    made = ministry.post("mentor-assignments/", given)
    assert (made.status_code, made.json()["regency_code"]) == (201, "51.01")
    assert len(theirs.get("submissions/").json()["data"]) == 1
    assert [status(theirs, each) for each in addresses] == [200] * 5
    assert jembrana.get("programmes/").status_code == 200
    assert theirs.get("/v1/regencies/51.01/programmes/").status_code == 404
    assert ministry.post("mentor-assignments/", given).json()["code"] == "already_assigned"
    where = f"mentor-assignments/{made.json()['id']}/"
    longer = ministry.patch(where, {"valid_until": later(60)}, **etag(ministry, where))
    assert longer.status_code == 200
    assert ministry.post(f"{where}end/", {"reason": "Selesai."}).status_code == 200
    assert theirs.get("submissions/").json()["data"] == []
    assert ministry.get("mentor-assignments/?regency_code=51.01").json()["data"] == []
    assert len(ministry.get("mentor-assignments/?regency_code=51.01&ended=true").json()["data"]) == 1


def test_an_assignment_that_is_ended_before_it_begins_never_begins(
    ministry: Api, mentor: dict[str, Any], jembrana: Api, tabanan: Api
) -> None:
    assert jembrana.get("programmes/").status_code == tabanan.get("programmes/").status_code == 200
    given = {"person_id": mentor["person"]["id"], "valid_from": later(10), "valid_until": later(20)}
    made, other = (
        ministry.post("mentor-assignments/", {**given, "regency_code": each}) for each in ("51.01", "51.02")
    )
    assert (made.status_code, other.status_code) == (201, 201)
    where = f"mentor-assignments/{made.json()['id']}/"
    assert ministry.post(f"{where}end/", {"reason": "Keliru."}).status_code == 200
    again = ministry.post(f"{where}end/", {"reason": "Lagi."})
    assert (again.status_code, again.json()["code"]) == (409, "has_ended")
    revived = ministry.patch(where, {"valid_until": later(20)}, **etag(ministry, where))
    assert (revived.status_code, revived.json()["code"]) == (409, "has_ended")
    running = ministry.get("mentor-assignments/").json()["data"]
    assert [each["id"] for each in running] == [other.json()["id"]]
    wider = {**given, "regency_code": "51.01", "valid_from": later(5)}
    assert ministry.post("mentor-assignments/", wider).status_code == 201


def test_a_mentor_is_assigned_once_by_two_at_once(ministry: Api, mentor: dict[str, Any]) -> None:
    given = {"person_id": mentor["person"]["id"], "regency_code": "51.01", "valid_until": later()}
    answers = at_once(*[lambda: ministry.post("mentor-assignments/", given)] * 3)
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    assert len(ministry.get("mentor-assignments/?ended=true").json()["data"]) == 1


def test_what_is_no_assignment(ministry: Api, mentor: dict[str, Any]) -> None:
    reviewer = appointed(ministry, email="other@ministry.example")["person"]["id"]
    for changed, status, pointer in (
        ({"person_id": reviewer}, 409, "/person_id"),
        ({"regency_code": "99.99"}, 409, "/regency_code"),
        ({"regency_code": "Jembrana"}, 422, "/regency_code"),
        ({"valid_until": later(-1)}, 409, "/valid_until"),
        ({"valid_from": later(40)}, 409, "/valid_until"),
        ({"days": 3}, 422, "/days"),
    ):
        given = {
            "person_id": mentor["person"]["id"],
            "regency_code": "51.01",
            "valid_until": later(),
            **changed,
        }
        refused = ministry.post("mentor-assignments/", given)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer)


def test_a_key_is_rotated_with_overlap_narrowed_and_revoked(ministry: Api, mentor: dict[str, Any]) -> None:
    theirs = Api(key_of(mentor["person"]["id"]), "/v1/national")
    body = {"person_id": mentor["person"]["id"], "scopes": ["national:read"], "expires_at": later(90)}
    issued = theirs.post("keys/", body)
    assert (issued.status_code, issued.headers["Cache-Control"]) == (201, "no-store")
    old = Api(issued.json()["key"], "/v1/national")
    assert old.get("/v1/me/").json()["scopes"] == ["national:read"]
    rotated = theirs.post(f"keys/{issued.json()['id']}/rotate/", {"overlap_hours": 0})
    new = Api(rotated.json()["key"], "/v1/national")
    assert (old.get("/v1/me/").status_code, new.get("/v1/me/").status_code) == (401, 200)
    assert rotated.json()["scopes"] == ["national:read"]
    assert new.post("keys/", body).json()["code"] == "insufficient_scope"
    listed = [each["prefix"] for each in ministry.get("keys/").json()["data"]]
    assert rotated.json()["prefix"] in listed
    assert issued.json()["prefix"] not in listed
    revoked = ministry.post(f"keys/{rotated.json()['id']}/end/", {"reason": "Selesai."})
    assert revoked.json()["ended_at"] is not None
    assert new.get("/v1/me/").status_code == 401


def test_nobody_makes_an_officers_key_but_the_officer(
    ministry: Api, mentor: dict[str, Any], keys: Keys
) -> None:
    theirs = Api(key_of(mentor["person"]["id"]), "/v1/national")
    own = theirs.post("keys/", {"person_id": mentor["person"]["id"]}).json()["id"]
    for other in (ministry, Api(keys.ministry(MinistryRole.ANALYST), "/v1/national")):
        refused = other.post("keys/", {"person_id": mentor["person"]["id"]})
        assert (refused.status_code, refused.json()["code"]) == (403, "another_person")
    assert ministry.post(f"keys/{own}/rotate/").json()["code"] == "another_person"
    assert other.post(f"keys/{own}/rotate/").json()["code"] == "another_person"
    assert other.post(f"keys/{own}/end/", {"reason": "Selesai."}).status_code == 403
    with db_roles.as_owner():
        program = Client.objects.create(
            name="Dasbor", contact="a@ministry.example", created_at=datetime.now(UTC)
        ).pk
    ministry.post("appointments/", {"application_id": str(program), "role": "analyst"})
    assert theirs.post("keys/", {"application_id": str(program)}).json()["code"] == "admins_to_decide"
    made = ministry.post("keys/", {"application_id": str(program)})
    assert made.status_code == 201, made.json()
    assert ministry.post(f"keys/{made.json()['id']}/rotate/").status_code == 201


def test_keys_of_regencies_are_not_the_ministrys(ministry: Api, jembrana: Api, keys: Keys) -> None:
    theirs = jembrana.get("keys/").json()["data"]
    assert theirs
    assert ministry.get(f"keys/{theirs[0]['id']}/").status_code == 404
    assert ministry.post(f"keys/{theirs[0]['id']}/end/", {"reason": "Selesai."}).status_code == 404
    mine = {each["prefix"] for each in ministry.get("keys/?page_size=200&ended=true").json()["data"]}
    assert not mine & {each["prefix"] for each in theirs}
    program = jembrana.post("applications/", APPLICATION).json()["id"]
    assert ministry.post("keys/", {"application_id": program}).json()["code"] == "not_appointed"
    assert ministry.post("keys/", {}).json()["code"] == "person_or_application"


def test_a_key_does_not_end_itself(ministry: Api) -> None:
    me = ministry.get("/v1/me/").json()["id"]
    own = next(
        each for each in ministry.get("keys/").json()["data"] if each["person"] and each["person"]["id"] == me
    )
    for action, body in (("end", {"reason": "Selesai."}), ("rotate", {"overlap_hours": 0})):
        assert ministry.post(f"keys/{own['id']}/{action}/", body).json()["code"] == "own_key"
    other = Api(ministry.post(f"keys/{own['id']}/rotate/").json()["key"], "/v1/national")
    assert other.post(f"keys/{own['id']}/end/", {"reason": "Selesai."}).status_code == 200
    assert ministry.get("keys/").status_code == 401
