"""The ministry's own applications and integrators', as the programme office manages them."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from psycopg import errors

from api.identity import operations
from api.identity.accounts.words import Flow
from api.identity.models import ApiKey, Client, MinistryRole
from tenants import db_roles
from tenants.privileges import roles
from tests.isolation import scenes
from tests.support import programs
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.programs import Program
from tests.support.refusals import found
from tests.support.stage import Stage

one_oauth_client = import_module("api.identity.accounts.migrations.0006_one_oauth_client")
ADDED = {"name": "Dasbor", "contact": "dasbor@ministry.example", "scopes": ["national:read"]}


def test_the_programme_office_adds_appoints_and_ends_an_application(
    ministry: Api, jembrana: Api, tabanan: Api, keys: Keys
) -> None:
    answer = ministry.post("applications/", ADDED)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    path = f"applications/{body['id']}/"
    assert (body["owner"], body["status"], body["valid_until"]) == ("ministry", "active", None)
    program = Program(body["client_id"], body["client_secret"], body["id"])
    assert ministry.post("keys/", {"application_id": body["id"]}).json()["code"] == "not_appointed"
    ministry.post("appointments/", {"application_id": body["id"], "role": "analyst"})
    key = Api(ministry.post("keys/", {"application_id": body["id"]}).json()["key"], ministry.base)
    token = Api(program.token("national:read"), ministry.base)
    for each in (key, token):
        assert each.get("submissions/").status_code == 200
        assert [Api(each.key, api.base).get("programmes/").status_code for api in (jembrana, tabanan)] == [
            404,
            404,
        ]
    auditor = Api(keys.ministry(MinistryRole.AUDITOR), ministry.base)
    assert [row["id"] for row in auditor.get("applications/").json()["data"]] == [body["id"]]
    assert auditor.post(f"{path}end/", {"reason": "x"}).status_code == 403

    # Its scopes bound its key too, at once; without any it opens nothing.
    tag = {"If-Match": ministry.get(path).headers["ETag"]}
    assert ministry.patch(path, {"scopes": []}, **tag).json()["scopes"] == []
    for each in (key, token):
        assert each.get("submissions/").json()["code"] == "insufficient_scope"
    tag = {"If-Match": ministry.get(path).headers["ETag"]}
    assert ministry.patch(path, {"scopes": ["national:read"]}, **tag).status_code == 200
    assert key.get("submissions/").status_code == 200

    renewed = ministry.post(f"{path}renew-secret/").json()
    assert program.ask(grant_type="client_credentials").status_code == 401
    assert Program(renewed["client_id"], renewed["client_secret"], body["id"]).token()
    hook, told = f"{path}webhook/", {"url": "https://hook.example/", "resources": ["submission"]}
    assert found(ministry.put(hook, {**told, "url": "https://[1:2]/"})) == (422, {"malformed_address"})
    assert ministry.put(hook, told).status_code == 201
    assert ministry.post(f"{path}end/", {"reason": "Selesai"}).json()["status"] == "ended"
    for each in (key, token):
        assert each.get("submissions/").status_code == 401
    for refused in (
        ministry.patch(path, {"name": "Lain"}, **{"If-Match": ministry.get(path).headers["ETag"]}),
        ministry.put(hook, {**told, "resources": []}, **{"If-Match": ministry.get(hook).headers["ETag"]}),
        ministry.post(f"{hook}test/"),
        ministry.post(f"{hook}rotate/"),
        ministry.post(f"{path}renew-secret/"),
    ):
        assert found(refused) == (409, {"application_ended"})
    assert (
        ministry.post("appointments/", {"application_id": body["id"], "role": "reviewer"}).status_code == 409
    )


def test_an_integrators_application_is_listed_and_ended_and_never_made_or_changed(
    ministry: Api, jembrana: Api, tabanan: Api
) -> None:
    """Whoever has its secret is let in wherever a regency lets it in: the ministry never has it."""
    vendor = programs.register("51.01", "51.02", scopes=("drafts:read",))
    path = f"applications/{vendor.id}/"
    shown = ministry.get(path)
    assert (shown.json()["owner"], shown.json()["client_id"]) == ("integrator", vendor.client_id)
    tag = {"If-Match": shown.headers["ETag"]}
    for refused in (ministry.post(f"{path}renew-secret/"), ministry.patch(path, {"name": "Lain"}, **tag)):
        assert (refused.status_code, refused.json()["code"]) == (409, "integrators_application")
    assert ministry.post("applications/", ADDED | {"scopes": ["drafts:read"]}).status_code == 422
    own = jembrana.post("applications/", ADDED | {"scopes": ["drafts:read"]}).json()["id"]
    assert ministry.get(f"applications/{own}/").status_code == 404
    api = Api(vendor.token("drafts:read"), jembrana.base)
    assert api.get("programmes/").status_code == 200
    assert ministry.post(f"{path}end/", {"reason": "Dilaporkan disalahgunakan"}).status_code == 200
    assert [Api(api.key, each.base).get("programmes/").status_code for each in (jembrana, tabanan)] == [
        401,
        401,
    ]


def test_an_application_of_the_programme_office_is_an_operators(ministry: Api) -> None:
    office = programs.register(scopes=("national:write",), role=MinistryRole.PROGRAMME_OFFICE)
    path = f"applications/{office.id}/"
    tag = {"If-Match": ministry.get(path).headers["ETag"]}
    with db_roles.as_owner():
        client = Client.objects.get(pk=office.id)
        held = operations.issue_key(audience=ApiKey.Audience.MINISTRY, client=client, now=datetime.now(UTC))
    for refused in (
        ministry.post("keys/", {"application_id": str(office.id)}),
        ministry.post(f"keys/{held.key.pk}/rotate/", {"overlap_hours": 1}),
        ministry.post(f"{path}renew-secret/"),
        ministry.post(f"{path}end/", {"reason": "x"}),
        ministry.patch(path, {"name": "Lain"}, **tag),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "operators_to_decide")


def test_the_database_keeps_the_ministry_from_the_secrets_of_others(database: Stage, jembrana: Api) -> None:
    """Whatever the code does: the ministry's role writes no OAuth2 client that opens a regency."""
    vendor = programs.register("51.01", scopes=("drafts:read",))
    own = jembrana.post("applications/", ADDED | {"scopes": ["drafts:read"]}).json()["id"]
    columns = (
        "id, client_id, redirect_uris, post_logout_redirect_uris, client_type, authorization_grant_type,"
        " client_secret, hash_client_secret, name, skip_authorization, created, updated, algorithm, allowed_origins,"
        " registration_source, program_id, regency_id, audience, scopes, active"
    )
    insert = (
        f"INSERT INTO accounts_application ({columns}) VALUES (gen_random_uuid(), 'kc-x', '', '', 'confidential',"
        " 'client-credentials', 'x', true, 'x', false, now(), now(), '', '', 'manual', %s, NULL, %s, '[]', false)"
    )
    with scenes.logged_in(database, roles.side("ministry")) as attacker:
        for statement, values in (
            ("UPDATE accounts_application SET client_secret = 'x' WHERE program_id = %s", [vendor.id]),
            ("UPDATE identity_client SET regency_id = NULL WHERE id = %s", [own]),
            (insert, [vendor.id, "regency"]),
            (insert, [own, "ministry"]),
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                attacker.execute(statement.encode(), values)
        attacker.execute(
            insert.encode(), [vendor.id, "ministry"]
        )  # which opens nothing before it is appointed


def test_each_oauth_client_of_before_is_an_application_after_the_upgrade(
    database: Stage, ministry: Api, jembrana: Api, tabanan: Api
) -> None:
    """One application had several, and what acted for people needed no grant of its own regency's."""
    vendor = programs.register("51.01", scopes=("drafts:read",))
    own = programs.register(scopes=("drafts:read",), flow=Flow.AUTHORIZATION_CODE, of="51.01", public=True)
    further = programs.register(scopes=("drafts:read",))
    with database.superuser.transaction():
        database.superuser.execute("DROP INDEX one_oauth_client_of_an_application")
        database.superuser.execute(
            "UPDATE accounts_application SET program_id = %s WHERE program_id = %s", [vendor.id, further.id]
        )
        for statement in one_oauth_client.FURTHER.split(";"):
            if statement.strip():
                database.superuser.execute(statement.encode())
        database.superuser.execute("SET CONSTRAINTS ALL IMMEDIATE")
        database.superuser.execute(
            "CREATE UNIQUE INDEX one_oauth_client_of_an_application ON accounts_application (program_id) WHERE active"
        )
    listed = {row["client_id"]: row for row in ministry.get("applications/").json()["data"]}
    assert listed[vendor.client_id]["id"] == str(vendor.id)
    assert listed[further.client_id]["scopes"] == ["drafts:read"]
    assert listed[further.client_id]["name"].endswith(f"({further.client_id})")
    for program in (vendor, further):
        token = program.token(listed[program.client_id]["scopes"][0])
        assert [each["code"] for each in Api(token).get("/v1/me/").json()["regencies"]] == ["51.01"]
    (shown,) = jembrana.get("applications/").json()["data"]
    assert (shown["client_id"], shown["scopes"]) == (own.client_id, ["drafts:read"])
    assert tabanan.get("applications/").json()["data"] == []
