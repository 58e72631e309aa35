"""Keys: issued, shown once, rotated with an overlap, revoked at once; noted when used."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tenants.privileges import roles
from tests.isolation import scenes
from tests.support import plans
from tests.support.callers import Keys, RegencyRole, key_of, regency_id
from tests.support.http import Api
from tests.support.stage import Stage

APPLICATION = {"name": "Aplikasi", "contact": "a@jembrana.example", "scopes": ["drafts:read"]}
ENDED = {"reason": "Selesai."}
KEY = {"Idempotency-Key": "0198f6b2-7c1e-7d3a-9b1f-2c4d5e6f7a8b"}


@pytest.fixture
def siti(keys: Keys) -> Api:
    """A steward of Jembrana's, who is no admin."""
    return Api(keys.member("51.01", RegencyRole.STEWARD), "/v1/regencies/51.01")


def me(api: Api) -> str:
    found: str = api.get("/v1/me/").json()["id"]
    return found


def issue(api: Api, **fields: Any) -> dict[str, Any]:
    """A key that somebody makes for themselves."""
    answer = api.post("keys/", {"person_id": me(api), **fields})
    assert answer.status_code == 201, answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.json()
    return body


def opens(api: Api, key: dict[str, Any]) -> int:
    status: int = Api(key["key"], api.base).get("agencies/").status_code
    return status


def test_a_key_is_shown_once_and_kept_nowhere(database: Stage, jembrana: Api, siti: Api) -> None:
    key = issue(siti, label="laptop")
    assert opens(jembrana, key) == 200
    shown = jembrana.get(f"keys/{key['id']}/").json()
    assert "key" not in shown
    assert (shown["prefix"], shown["label"], shown["person"]["id"]) == (key["key"][:12], "laptop", me(siti))
    everything = database.superuser.execute("SELECT k::text FROM identity_api_key k").fetchall()
    assert key["key"] not in str(everything)
    assert key["key"] not in str(jembrana.get("security-log/").json())


def test_a_repetition_gives_the_same_key_and_keeps_it_sealed(
    database: Stage, jembrana: Api, siti: Api
) -> None:
    first, second = (siti.post("keys/", {"person_id": me(siti)}, **KEY).json() for _ in range(2))
    assert first == second
    assert opens(jembrana, first) == 200
    kept = database.superuser.execute(
        f"SELECT body FROM r_{regency_id('51.01')}.retries_answer".encode()
    ).fetchall()
    assert first["key"].encode() not in b"".join(bytes(body) for (body,) in kept)


def test_a_key_lives_a_year_where_nothing_is_said_and_two_at_most(jembrana: Api, siti: Api) -> None:
    ends = datetime.fromisoformat(issue(siti)["expires_at"])
    assert timedelta(days=364) < ends - datetime.now(UTC) < timedelta(days=366)
    for wrong in ("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"):
        answer = siti.post("keys/", {"person_id": me(siti), "expires_at": wrong})
        assert plans.refused(answer)[2] == [("/expires_at", "not_within_two_years")]


def test_a_rotated_key_goes_on_for_the_overlap(jembrana: Api, siti: Api) -> None:
    old = issue(siti, label="integrasi")
    new = siti.post(f"keys/{old['id']}/rotate/", {"overlap_hours": 2}).json()
    assert (new["label"], new["person"]) == ("integrasi", old["person"])
    assert [opens(jembrana, key) for key in (old, new)] == [200, 200]
    ends = datetime.fromisoformat(jembrana.get(f"keys/{old['id']}/").json()["expires_at"])
    assert timedelta(hours=1.9) < ends - datetime.now(UTC) < timedelta(hours=2)
    at_once = siti.post(f"keys/{new['id']}/rotate/", {"overlap_hours": 0}).json()
    assert [opens(jembrana, key) for key in (old, new, at_once)] == [200, 401, 200]
    assert plans.refused(siti.post(f"keys/{new['id']}/rotate/"))[:2] == (409, "key_ended")


def test_a_key_that_is_rotated_again_gives_one_of_its_whole_lifetime(siti: Api) -> None:
    """Whoever lost the answer to the first rotation sends it again, and has shortened the key by then."""
    old = issue(siti)
    path = f"keys/{old['id']}/rotate/"
    ends = [
        datetime.fromisoformat(siti.post(path, {"overlap_hours": 2}).json()["expires_at"]) for _ in range(3)
    ]
    assert all(timedelta(days=364) < each - datetime.now(UTC) < timedelta(days=366) for each in ends)


@pytest.mark.parametrize(
    ("given", "created"),
    [
        *((given, "now()") for given in ('"besok"', "5", "null", '"2026-01-31T00:00:00"')),
        *((f'"{year}-01-01T00:00:00Z"', "now()") for year in ("0001", "9999")),
        ("null", "'8999-12-31'"),
    ],
)
def test_no_entry_that_the_regencys_login_forged_keeps_a_key_from_being_rotated(
    database: Stage, siti: Api, tabanan: Api, given: str, created: str
) -> None:
    """Nor a key whose begin it forged."""
    ours, theirs = (regency_id(code) for code in ("51.01", "51.02"))
    neighbour = issue(tabanan)
    with scenes.logged_in(database, roles.regency_role(ours)) as login:
        ((key,),) = login.execute(
            "INSERT INTO public.identity_api_key (id, regency_id, person_id, audience, prefix, secret_hash, label,"
            " created_at, expires_at) VALUES (gen_random_uuid(), %s, %s, 'regency', 'kc_', %s, '',"
            f" {created}, now() + interval '1 day') RETURNING id::text",
            [ours, me(siti), os.urandom(32)],
        ).fetchall()
        entry = (
            "INSERT INTO public.identity_security_event (id, regency_id, at, kind, actor_name, actor_office, subject,"
            " detail) VALUES (gen_random_uuid(), %s, '2026-01-01Z', 'key_rotated', '', '', '',"
            " jsonb_build_object('key', %s::text, 'given', %s::jsonb))"
        )
        login.execute(entry, [ours, key, given])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute(entry, [theirs, neighbour["id"], given])
    answer = siti.post(f"keys/{key}/rotate/")
    assert answer.status_code == 201, answer.json()
    lives = datetime.fromisoformat(answer.json()["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=-1) < lives <= timedelta(days=731)
    assert tabanan.post(f"keys/{neighbour['id']}/rotate/").status_code == 201


def test_the_key_of_an_application_that_has_ended_is_not_rotated(jembrana: Api, tabanan: Api) -> None:
    id = jembrana.post("applications/", APPLICATION).json()["id"]
    key = jembrana.post("keys/", {"application_id": id}).json()
    assert jembrana.post(f"applications/{id}/end/", ENDED).status_code == 200
    assert plans.refused(jembrana.post(f"keys/{key['id']}/rotate/"))[:2] == (409, "application_ended")
    assert tabanan.post(f"keys/{key['id']}/rotate/").status_code == 404


def test_a_revoked_key_ends_with_the_next_request(jembrana: Api, siti: Api) -> None:
    key = issue(siti)
    assert opens(jembrana, key) == 200
    revoked = jembrana.post(f"keys/{key['id']}/end/", ENDED)
    assert revoked.json()["ended_at"] is not None
    assert opens(jembrana, key) == 401
    assert jembrana.post(f"keys/{key['id']}/end/", ENDED).json() == revoked.json()
    listed = [row["id"] for row in jembrana.get("keys/").json()["data"]]
    assert key["id"] not in listed
    assert key["id"] in [row["id"] for row in jembrana.get("keys/?ended=true").json()["data"]]
    kinds = [entry["kind"] for entry in jembrana.get("security-log/").json()["data"]]
    assert kinds == ["key_revoked", "key_issued"]


def test_nobody_makes_a_key_that_acts_as_another_person(jembrana: Api, siti: Api, keys: Keys) -> None:
    head = Api(keys.member("51.01", RegencyRole.HEAD), jembrana.base)
    program = jembrana.post("applications/", APPLICATION).json()["id"]
    others = issue(head)
    for admin in (jembrana, siti):
        for person in (me(head), "0198f6b2-7c1e-7d3a-9b1f-2c4d5e6f7a8b"):
            assert plans.refused(admin.post("keys/", {"person_id": person}))[:2] == (403, "another_person")
    # The text of a key that follows another's would be one as well.
    assert plans.refused(jembrana.post(f"keys/{others['id']}/rotate/"))[:2] == (403, "another_person")
    assert plans.refused(siti.post(f"keys/{others['id']}/rotate/"))[:2] == (403, "another_person")
    assert plans.refused(siti.post(f"keys/{others['id']}/end/", ENDED))[:2] == (
        403,
        "role_not_sufficient",
    )
    assert plans.refused(siti.post("keys/", {"application_id": program}))[:2] == (403, "admins_to_decide")
    # An admin lists and ends others' keys, and makes those of programs.
    assert others["id"] in [each["id"] for each in jembrana.get("keys/").json()["data"]]
    assert jembrana.post(f"keys/{others['id']}/end/", ENDED).status_code == 200
    assert opens(jembrana, others) == 401
    made = jembrana.post("keys/", {"application_id": program})
    assert made.status_code == 201, made.json()
    assert jembrana.post(f"keys/{made.json()['id']}/rotate/").status_code == 201


def test_keys_that_an_admin_made_before_are_good_until_they_end(jembrana: Api, siti: Api) -> None:
    before = {"key": key_of(me(siti), "51.01")}
    assert opens(jembrana, before) == 200


def test_another_regencys_keys_are_not_there(jembrana: Api, tabanan: Api, siti: Api) -> None:
    key = issue(siti)
    for path, method in (("", "GET"), ("rotate/", "POST"), ("end/", "POST")):
        body = ENDED if path == "end/" else None
        assert tabanan.request(method, f"keys/{key['id']}/{path}", body).status_code == 404
    assert plans.refused(tabanan.post("keys/", {"person_id": me(siti)}))[:2] == (403, "another_person")
    assert opens(jembrana, key) == 200


def test_its_use_is_noted_once_in_ten_minutes(database: Stage, jembrana: Api, siti: Api) -> None:
    key = issue(siti)
    path = f"keys/{key['id']}/"
    assert jembrana.get(path).json()["last_used_at"] is None
    opens(jembrana, key)
    first = jembrana.get(path).json()["last_used_at"]
    assert datetime.now(UTC) - datetime.fromisoformat(first) < timedelta(minutes=1)
    version = "SELECT xmin::text FROM identity_api_key WHERE id = %s"
    before = database.superuser.execute(version, [key["id"]]).fetchone()
    for _ in range(3):
        opens(jembrana, key)
    assert database.superuser.execute(version, [key["id"]]).fetchone() == before, "a request does not write"
    database.superuser.execute(
        "UPDATE identity_api_key SET last_used_at = now() - interval '11 minutes' WHERE id = %s", [key["id"]]
    )
    opens(jembrana, key)
    assert jembrana.get(path).json()["last_used_at"] >= first


def test_noting_the_use_waits_for_nobody(database: Stage, jembrana: Api, siti: Api) -> None:
    key = issue(siti)
    with database.superuser.transaction():
        database.superuser.execute("SELECT FROM identity_api_key FOR UPDATE")
        assert opens(jembrana, key) == 200
