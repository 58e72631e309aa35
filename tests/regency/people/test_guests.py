"""Guests: let in by the regency, with scopes and an end; sent away from the next request on; known to both sides."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.identity import operations
from api.identity.accounts.models import Mail
from api.identity.models import ApiKey, Client, MinistryRole
from tenants import db_roles
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.callers import Keys, key_of
from tests.support.http import Api
from tests.support.refusals import status_of
from tests.support.stage import Stage

SOON = (datetime.now(UTC) + timedelta(days=30)).isoformat()
AUDITOR = {
    "kind": "auditor",
    "email": "auditor@bpk.example",
    "name": "Budi Santoso",
    "office": "BPK Perwakilan Bali",
    "scopes": ["drafts:read"],
    "valid_until": SOON,
}


def program(**fields: Any) -> tuple[Client, Api]:
    """An integrator's program with a key, let in by nobody yet."""
    now = datetime.now(UTC)
    with db_roles.as_owner():
        client = Client.objects.create(
            name=f"Aplikasi {now.timestamp()}", contact="api@vendor.example", created_at=now
        )
        key = operations.issue_key(audience=ApiKey.Audience.REGENCY, client=client, now=now)
    return client, Api(key.text, "/v1/regencies/51.01")


def let_in(api: Api, **fields: Any) -> dict[str, Any]:
    answer = api.post("guests/", {**AUDITOR, **fields})
    assert answer.status_code == 201, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_a_program_is_let_in_by_its_id_and_sent_away(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    client, vendor = program()
    assert vendor.get("agencies/").status_code == 404
    asked = {
        "kind": "vendor",
        "application_id": str(client.pk),
        "scopes": ["drafts:read"],
        "valid_until": SOON,
    }
    created = jembrana.post("guests/", asked)
    assert created.status_code == 201
    guest = created.json()
    assert (guest["person"], guest["application"]) == (None, {"id": str(client.pk), "name": client.name})
    assert vendor.get("agencies/").status_code == 200
    assert vendor.post("agencies/", {"name": "A"}).status_code == 403
    assert vendor.get("/v1/regencies/51.02/agencies/").status_code == 404, "let in by one is let in by one"
    assert plans.refused(jembrana.post("guests/", asked))[:2] == (409, "already_guest")

    revoked = jembrana.post(f"guests/{guest['id']}/end/", {"reason": "Selesai."})
    assert (revoked.status_code, revoked.json()["ended_at"] is not None) == (200, True)
    assert vendor.get("agencies/").status_code == 404
    assert jembrana.post(f"guests/{guest['id']}/end/", {"reason": "Selesai."}).json() == revoked.json()
    assert jembrana.get("guests/").json()["data"] == []
    assert [row["id"] for row in jembrana.get("guests/?ended=true").json()["data"]] == [guest["id"]]

    log = [entry["kind"] for entry in jembrana.get("security-log/").json()["data"]]
    assert log == ["guest_revoked", "guest_let_in"]
    assert tabanan.get("security-log/").json()["data"] == []
    notices = ministry.get("guest-notices/").json()["data"]
    assert [(each["kind"], each["regency_code"], each["application"]["name"]) for each in notices] == [
        ("revoked", "51.01", client.name),
        ("let_in", "51.01", client.name),
    ]
    assert len(ministry.get("guest-notices/?regency_code=51.02").json()["data"]) == 0


def test_two_who_let_the_same_application_in_at_once_let_it_in_once(jembrana: Api) -> None:
    for _ in range(3):
        asked = {
            "kind": "vendor",
            "application_id": str(program()[0].pk),
            "scopes": ["drafts:read"],
            "valid_until": SOON,
        }
        answers = at_once(*[lambda: jembrana.post("guests/", asked)] * 2)  # noqa: B023
        assert sorted(answer.status_code for answer in answers) == [201, 409]


def test_a_person_whom_nobody_knows_yet_is_named(jembrana: Api, ministry: Api) -> None:
    unnamed = {name: value for name, value in AUDITOR.items() if name not in ("name", "office")}
    assert plans.refused(jembrana.post("guests/", unnamed))[2] == [
        ("/name", "person_details_needed"),
        ("/office", "person_details_needed"),
    ]
    guest = let_in(jembrana)
    assert (guest["person"]["name"], guest["office"], guest["ended_at"]) == (
        "Budi Santoso",
        "BPK Perwakilan Bali",
        None,
    )
    auditor = Api(key_of(guest["person"]["id"], "51.01"), jembrana.base)
    assert auditor.get("agencies/").status_code == 200
    assert auditor.get("/v1/me/").json()["regencies"][0]["scopes"] == ["drafts:read"]
    assert ministry.get("guest-notices/").json()["data"] == [], "the regency's own people are its own affair"


def test_a_person_known_elsewhere_is_let_in_by_the_address_alone(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    known = let_in(tabanan)
    guest = (
        let_in(jembrana, name=None)
        if False
        else jembrana.post(
            "guests/",
            {"kind": "auditor", "email": AUDITOR["email"], "scopes": ["drafts:read"], "valid_until": SOON},
        ).json()
    )
    assert (guest["person"], guest["person"]["name"]) == (known["person"], "Budi Santoso")
    notices = ministry.get("guest-notices/").json()["data"]
    assert [(each["kind"], each["regency_code"]) for each in notices] == [("let_in", "51.01")]
    assert plans.refused(jembrana.post("keys/", {"person_id": guest["person"]["id"]}))[:2] == (
        403,
        "another_person",
    )
    with db_roles.as_owner():  # where the person was added, and once
        assert Mail.objects.values_list("template", "regency__kemendagri_code").get() == (
            "invitation",
            "51.02",
        )


def test_a_key_that_a_regency_issued_opens_that_regency_only(jembrana: Api, tabanan: Api) -> None:
    own = let_in(tabanan)
    key = key_of(own["person"]["id"], "51.02")
    jembrana.post(
        "guests/",
        {"kind": "auditor", "email": AUDITOR["email"], "scopes": ["drafts:read"], "valid_until": SOON},
    )
    auditor = Api(key)
    assert [each["code"] for each in auditor.get("/v1/me/").json()["regencies"]] == ["51.02"]


def test_the_regencys_own_application_is_no_guest(jembrana: Api, tabanan: Api) -> None:
    simpel = {"name": "SIMPEL", "contact": "it@jembrana.example", "scopes": ["drafts:read"]}
    application = jembrana.post("applications/", simpel).json()
    again = plans.refused(jembrana.post("applications/", simpel))
    assert again[:2] == (409, "application_exists")
    assert tabanan.post("applications/", simpel).status_code == 201
    assert [row["name"] for row in tabanan.get("applications/").json()["data"]] == ["SIMPEL"]
    guest = {
        "kind": "vendor",
        "application_id": application["id"],
        "scopes": ["drafts:read"],
        "valid_until": SOON,
    }
    for regency, code in ((tabanan, "application_of_another_regency"), (jembrana, "own_application")):
        refused = regency.post("guests/", guest)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, code)
        assert regency.get("guests/?ended=true").json()["data"] == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"email": None, "application_id": None}, ("/application_id", "null")),
        ({"application_id": "0198f000-0000-7000-8000-000000000001"}, ("", "email_or_application")),
        ({"scopes": []}, ("/scopes", "empty")),
        ({"scopes": ["everything"]}, ("/scopes/0", "invalid_choice")),
        ({"valid_until": "2020-01-01T00:00:00Z"}, ("/valid_until", "not_within_a_year")),
        ({"valid_until": "2999-01-01T00:00:00Z"}, ("/valid_until", "not_within_a_year")),
    ],
)
def test_what_does_not_fit_is_refused(jembrana: Api, fields: dict[str, Any], place: tuple[str, str]) -> None:
    status, _, errors = plans.refused(jembrana.post("guests/", {**AUDITOR, **fields}))
    assert status == status_of(place[1])
    assert place in errors


def test_a_program_that_is_not_there_is_refused(jembrana: Api) -> None:
    asked = {
        "kind": "vendor",
        "application_id": "0198f000-0000-7000-8000-000000000001",
        "scopes": ["drafts:read"],
    }
    answer = jembrana.post("guests/", {**asked, "valid_until": SOON})
    assert plans.refused(answer)[2] == [("/application_id", "unknown_application")]


def test_no_guest_is_let_in_without_end(database: Stage, jembrana: Api, tabanan: Api) -> None:
    """Each request of a guest reads all rows that name it (0006_guests_are_bounded)."""
    guest = let_in(jembrana)
    assert jembrana.post(f"guests/{guest['id']}/end/", {"reason": "Selesai."}).status_code == 200
    columns = "regency_id, kind, person_id, name, office, scopes, valid_from, valid_until, revoked_at"
    database.superuser.execute(
        f"INSERT INTO identity_guest (id, {columns})"
        f" SELECT gen_random_uuid(), {columns} FROM identity_guest, generate_series(1, 198)"
    )
    last = let_in(jembrana)
    assert jembrana.post(f"guests/{last['id']}/end/", {"reason": "Selesai."}).status_code == 200
    assert plans.refused(jembrana.post("guests/", AUDITOR))[:2] == (409, "too_many_times")
    assert let_in(tabanan)["person"]["id"] == guest["person"]["id"]


def test_a_guest_whose_time_is_over_is_out(jembrana: Api, keys: Keys) -> None:
    client, vendor = program()
    until = datetime.now(UTC) + timedelta(seconds=0.8)
    jembrana.post(
        "guests/",
        {
            "kind": "vendor",
            "application_id": str(client.pk),
            "scopes": ["drafts:read"],
            "valid_until": until.isoformat(),
        },
    )
    assert vendor.get("agencies/").status_code == 200
    while datetime.now(UTC) <= until + timedelta(seconds=0.05):
        pass
    assert vendor.get("agencies/").status_code == 404


def test_no_regency_can_list_people_or_programs_of_others(jembrana: Api) -> None:
    program()
    assert jembrana.get("applications/").json()["data"] == []


@pytest.mark.parametrize("role", [MinistryRole.REVIEWER, MinistryRole.ANALYST, MinistryRole.MENTOR])
def test_the_log_of_guests_is_for_those_who_watch_over_it(keys: Keys, role: MinistryRole) -> None:
    assert Api(keys.ministry(role), "/v1/national").get("guest-notices/").status_code == 403
    assert Api(keys.ministry(MinistryRole.AUDITOR), "/v1/national").get("guest-notices/").status_code == 200


def test_the_last_day_of_a_guest_is_a_day_of_the_regency(jembrana: Api, ministry: Api) -> None:
    last = datetime.now(UTC).date() + timedelta(days=30)
    guest = let_in(jembrana, valid_until=last.isoformat())
    assert guest["valid_until"] == f"{last.isoformat()}T16:00:00Z", "midnight in Bali"
    path = f"guests/{guest['id']}/"
    changed = jembrana.patch(
        path, {"valid_until": (last + timedelta(days=1)).isoformat()}, **plans.tag(jembrana, path)
    )
    assert (changed.status_code, changed.json()["valid_until"][:10]) == (
        200,
        (last + timedelta(days=1)).isoformat(),
    )
    for wrong, code in (
        ("2027-06-31", "not_a_day"),
        ("2027-06-30T10:00:00", "not_an_instant"),
        (20270630, "not_text"),
        ((last + timedelta(days=400)).isoformat(), "not_within_a_year"),
    ):
        answer = jembrana.post("guests/", {**AUDITOR, "email": "lain@bpk.example", "valid_until": wrong})
        assert [each["code"] for each in answer.json()["errors"]] == [code], wrong
