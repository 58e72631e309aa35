"""The programme office says who does what at the ministry, but not who it is itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.identity.accounts.models import Invitation, Mail
from tenants import db_roles
from tests.support import sandbox
from tests.support.at_once import at_once
from tests.support.callers import Keys, MinistryRole, key_of
from tests.support.http import Api
from tests.support.stage import Stage

APPLICATION = {"name": "Aplikasi", "contact": "a@jembrana.example", "scopes": ["drafts:read"]}
LEFT = {"reason": "Selesai."}
SARI = {
    "email": "Sari@ministry.example",
    "name": "Sari Contoh",
    "office": "Direktorat LAIP",
    "role": "reviewer",
}


def later(days: int = 30) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def appointed(ministry: Api, **more: Any) -> dict[str, Any]:
    answer = ministry.post("appointments/", {**SARI, **more})
    assert answer.status_code == 201, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def etag(api: Api, path: str) -> dict[str, str]:
    return {"If-Match": api.get(path).headers["ETag"]}


def test_who_is_appointed_may_do_it_from_the_next_request_on_and_no_longer_than_until_it_ends(
    ministry: Api,
) -> None:
    made = appointed(ministry)
    assert made["person"] == {
        "id": made["person"]["id"],
        "name": "Sari Contoh",
        "office": "Direktorat LAIP",
        "email": "sari@ministry.example",
    }
    assert (made["role"], made["application"], made["valid_until"]) == ("reviewer", None, None)
    sari = Api(key_of(made["person"]["id"]), "/v1/national")
    assert sari.get("/v1/me/").json()["ministry_roles"] == ["reviewer"]
    assert sari.get("submissions/").status_code == 200
    assert sari.get("appointments/").status_code == 403
    where = f"appointments/{made['id']}/"
    refused = ministry.post(f"{where}end/")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert ministry.post(f"{where}end/", LEFT).json()["valid_until"] is not None
    entry = ministry.get("security-log/").json()["data"][0]
    assert (entry["kind"], entry["detail"]["reason"]) == ("appointment_ended", LEFT["reason"])
    assert sari.get("submissions/").status_code == 403
    assert ministry.get(where).json()["valid_until"] is not None
    assert ministry.post(f"{where}end/", LEFT).json()["code"] == "has_ended"
    listed = ministry.get("appointments/?role=reviewer").json()["data"]
    assert listed == []
    assert len(ministry.get("appointments/?role=reviewer&ended=true").json()["data"]) == 1


def test_the_end_is_changed_from_the_version_that_was_read(ministry: Api) -> None:
    made = appointed(ministry, valid_until=later())
    where = f"appointments/{made['id']}/"
    assert ministry.patch(where, {"valid_until": later(60)}).status_code == 428
    read = etag(ministry, where)
    changed = ministry.patch(where, {"valid_until": None}, **read)
    assert (changed.status_code, changed.json()["valid_until"]) == (200, None)
    assert ministry.patch(where, {"valid_until": later(90)}, **read).status_code == 412
    past = ministry.patch(where, {"valid_until": later(-1)}, **etag(ministry, where))
    assert past.json()["errors"][0]["pointer"] == "/valid_until"


def test_the_programme_office_does_not_make_or_unmake_itself(ministry: Api, keys: Keys) -> None:
    refused = ministry.post("appointments/", {**SARI, "role": "programme_office"})
    assert refused.json()["errors"][0]["pointer"] == "/role"
    keys.ministry()  # another of the office
    offices = ministry.get("appointments/?role=programme_office").json()["data"]
    assert len(offices) == 2
    for each in offices:
        where = f"appointments/{each['id']}/"
        assert ministry.post(f"{where}end/", LEFT).json()["code"] == "operators_to_decide"
        assert (
            ministry.patch(where, {"valid_until": later()}, **etag(ministry, where)).json()["code"]
            == "operators_to_decide"
        )
    me = ministry.get("/v1/me/").json()["id"]
    (other,) = [each["person"]["id"] for each in offices if each["person"]["id"] != me]
    assert ministry.post("keys/", {"person_id": other}).json()["code"] == "another_person"
    assert ministry.post("keys/", {"person_id": me}).status_code == 201


def test_who_cannot_be_appointed(ministry: Api, jembrana: Api) -> None:
    member = jembrana.get("members/").json()["data"][0]["person"]["email"]
    elsewhere = ministry.post("appointments/", {"email": member, "role": "analyst"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "person_belongs_elsewhere")
    unknown = ministry.post("appointments/", {"email": "nobody@ministry.example", "role": "analyst"})
    assert [each["pointer"] for each in unknown.json()["errors"]] == ["/name", "/office"]
    program = jembrana.post("applications/", APPLICATION).json()["id"]
    assert ministry.post("appointments/", {"application_id": program, "role": "analyst"}).status_code == 409
    assert ministry.post("appointments/", {"role": "analyst"}).json()["code"] == "email_or_application"
    appointed(ministry)
    assert ministry.post("appointments/", SARI).json()["code"] == "already_appointed"


def test_somebody_of_the_sandbox_whom_the_ministry_does_not_see_is_said_to_be_known_elsewhere(
    ministry: Api, keys: Keys, database: Stage
) -> None:
    with sandbox.standing(database) as code:
        there = Api(keys.member(code), f"/v1/regencies/{code}")
        known = there.get("members/").json()["data"][0]["person"]["email"]
        answer = ministry.post("appointments/", {**SARI, "email": known}, **{"Accept-Language": "en"})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "person_belongs_elsewhere")
    assert [each["pointer"] for each in body["errors"]] == ["/email"]
    assert "use another address" in body["detail"]
    assert "identity_person" not in answer.content.decode()


def test_twice_the_same_request_appoints_once(ministry: Api) -> None:
    answers = [ministry.post("appointments/", SARI, **{"Idempotency-Key": '"sari"'}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(ministry.get("appointments/?role=reviewer").json()["data"]) == 1


def test_two_who_appoint_the_same_person_at_once_appoint_once(ministry: Api) -> None:
    appointed(ministry)
    for role in ("analyst", "auditor", "mentor"):
        body = {"email": SARI["email"], "role": role}
        answers = at_once(*[lambda: ministry.post("appointments/", body)] * 2)  # noqa: B023
        assert sorted(answer.status_code for answer in answers) == [201, 409]


def test_only_the_office_appoints_and_auditors_read(keys: Keys, ministry: Api, jembrana: Api) -> None:
    made = appointed(ministry)
    auditor = Api(keys.ministry(MinistryRole.AUDITOR), "/v1/national")
    for path in ("appointments/", "mentor-assignments/", "keys/", "security-log/"):
        assert auditor.get(path).status_code == 200
    assert auditor.post("appointments/", SARI).status_code == 403
    assert auditor.post("keys/", {"person_id": made["person"]["id"]}).status_code == 403
    analyst = Api(keys.ministry(MinistryRole.ANALYST), "/v1/national")
    assert analyst.get("security-log/").status_code == 403
    assert jembrana.get("/v1/national/appointments/").status_code == 403


def test_who_is_new_is_invited_by_mail_and_the_office_is_given_no_link(ministry: Api) -> None:
    answer = ministry.post("appointments/", SARI)
    appointed(ministry, role="analyst")  # known by then
    with db_roles.as_owner():
        (asked,) = Mail.objects.values_list("template", "person__email", "regency")
        assert asked == ("invitation", "sari@ministry.example", None)
        assert not Invitation.objects.exists()  # the worker makes the link when it sends the mail
    assert "kci_" not in answer.content.decode()


def test_what_was_done_is_in_the_log_of_the_ministry_alone(ministry: Api, jembrana: Api) -> None:
    made = appointed(ministry)
    sari = Api(key_of(made["person"]["id"]), "/v1/national")
    issued = sari.post("keys/", {"person_id": made["person"]["id"], "label": "laptop"}).json()
    ministry.post(f"keys/{issued['id']}/end/", {"reason": "Selesai."})
    entries = ministry.get("security-log/").json()["data"]
    assert [each["kind"] for each in entries] == ["key_revoked", "key_issued", "appointed"]
    assert entries[2]["actor"]["id"] == ministry.get("/v1/me/").json()["id"]
    assert entries[1]["actor"]["id"] == made["person"]["id"]
    assert entries[2]["subject"] == "Sari Contoh"
    assert issued["key"] not in str(entries)
    assert jembrana.get("security-log/").json()["data"] == []
