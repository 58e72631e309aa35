"""The regency's own programs, their registration for OAuth2, narrowed keys, changed guests, invitations."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from api.identity.accounts import delivery
from api.identity.accounts.models import Invitation
from tenants import db_roles
from tests.support import postbox, programs
from tests.support.http import Api
from tests.support.programs import Program, Visitor

ADDED = {"name": "Aplikasi Jembrana", "contact": "app@jembrana.example"}


def until(days: int = 30) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def let_in(jembrana: Api, client: str, *scopes: str) -> Any:
    given = {"kind": "vendor", "client": client, "scopes": list(scopes), "valid_until": until()}
    return jembrana.post("guests/", given)


def registered(jembrana: Api, **more: Any) -> tuple[Program, Any]:
    client = jembrana.post("clients/", ADDED).json()["id"]
    given = {"client": client, "flow": "client_credentials", "scopes": ["drafts:read"]} | more
    answer = jembrana.post("oauth-applications/", given)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    return Program(body["client_id"], body["client_secret"], client), body


def test_a_regency_registers_its_own_program_and_ends_it(jembrana: Api, tabanan: Api) -> None:
    program, body = registered(jembrana)
    assert let_in(jembrana, program.id, "drafts:read").status_code == 201
    api = Api(program.token("drafts:read"), jembrana.base)
    assert api.get("programmes/").status_code == 200
    assert Api(api.key, tabanan.base).get("programmes/").status_code == 404
    assert "client_secret" not in jembrana.get(f"oauth-applications/{body['id']}/").json()
    assert [row["id"] for row in jembrana.get("oauth-applications/").json()["data"]] == [body["id"]]
    for path in ("oauth-applications/", "clients/"):
        assert tabanan.get(path).json()["data"] == []
    assert tabanan.get(f"oauth-applications/{body['id']}/").status_code == 404
    assert tabanan.post(f"oauth-applications/{body['id']}/revoke/").status_code == 404

    renewed = jembrana.post(f"oauth-applications/{body['id']}/renew-secret/").json()
    assert program.ask(grant_type="client_credentials").status_code == 401
    again = Program(renewed["client_id"], renewed["client_secret"], program.id)
    assert again.ask(grant_type="client_credentials").status_code == 400  # published:read was not registered
    assert again.token("drafts:read")

    assert jembrana.post(f"oauth-applications/{body['id']}/revoke/").json()["active"] is False
    assert api.get("programmes/").status_code == 401
    assert again.ask(grant_type="client_credentials", scope="drafts:read").status_code == 401
    assert jembrana.post(f"oauth-applications/{body['id']}/renew-secret/").json()["code"] == "no_secret"
    kinds = [row["kind"] for row in jembrana.get("security-log/").json()["data"]]
    assert kinds[:3] == ["application_revoked", "application_secret_renewed", "guest_let_in"]


def test_addresses_that_lead_astray_are_refused(jembrana: Api, tabanan: Api) -> None:
    client = jembrana.post("clients/", ADDED).json()["id"]
    wrong = ["http://app.example/x", "https://app.example/#x", "javascript:alert(1)", "https://*.example/"]
    given = {
        "client": client,
        "flow": "authorization_code",
        "scopes": ["drafts:read"],
        "redirect_uris": [*wrong, "http://127.0.0.1/back"],
    }
    answer = jembrana.post("oauth-applications/", given)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [f"/redirect_uris/{n}" for n in range(4)]
    given |= {"redirect_uris": []}
    assert jembrana.post("oauth-applications/", given).json()["code"] == "invalid"
    given |= {"redirect_uris": ["https://app.example/"], "scopes": ["national:read"]}
    assert jembrana.post("oauth-applications/", given).status_code == 422
    given |= {"scopes": ["drafts:read"]}
    assert tabanan.post("oauth-applications/", given).json()["code"] == "not_your_own"


def test_a_program_out_of_use_opens_nothing_until_it_is_used_again(jembrana: Api, tabanan: Api) -> None:
    client = jembrana.post("clients/", ADDED)
    id = client.json()["id"]
    let_in(jembrana, id, "drafts:read")
    key = Api(jembrana.post("keys/", {"client": id}).json()["key"], jembrana.base)
    assert key.get("programmes/").status_code == 200
    assert jembrana.patch(f"clients/{id}/", {"active": False}).status_code == 428
    tag = {"If-Match": client.headers["ETag"]}
    answer = jembrana.patch(f"clients/{id}/", {"active": False}, **tag)
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert key.get("programmes/").status_code == 401
    assert jembrana.patch(f"clients/{id}/", {"active": True}, **tag).status_code == 412
    again = {"If-Match": answer.headers["ETag"]}
    assert tabanan.patch(f"clients/{id}/", {"active": True}, **again).status_code == 404
    assert jembrana.patch(f"clients/{id}/", {"active": True}, **again).status_code == 200
    assert key.get("programmes/").status_code == 200


def test_a_key_may_be_narrower_than_its_owner_and_stays_so_when_rotated(jembrana: Api, tabanan: Api) -> None:
    me = jembrana.get("/v1/me/").json()["id"]
    issued = jembrana.post("keys/", {"person": me, "scopes": ["drafts:read"]}).json()
    assert issued["scopes"] == ["drafts:read"]
    rotated = jembrana.post(f"keys/{issued['id']}/rotate/").json()
    for text in (issued["key"], rotated["key"]):
        narrow = Api(text, jembrana.base)
        assert narrow.get("programmes/").status_code == 200
        refused = narrow.post("agencies/", {"name": "Dinas"})
        assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
        assert narrow.get("members/").status_code == 403
        assert narrow.post("keys/", {"person": me}).json()["code"] == "insufficient_scope"
        assert Api(text, tabanan.base).get("programmes/").status_code == 404
    assert jembrana.post("keys/", {"person": me, "scopes": ["national:read"]}).status_code == 422


def test_what_a_guest_may_do_is_changed_at_once(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    program = programs.register(scopes=("drafts:read", "people:read"))
    guest = let_in(jembrana, str(program.id), "drafts:read")
    api = Api(program.token("drafts:read people:read"), jembrana.base)
    assert (api.get("programmes/").status_code, api.get("members/").status_code) == (200, 403)
    path = f"guests/{guest.json()['id']}/"
    assert jembrana.patch(path, {"scopes": ["people:read"]}).status_code == 428
    tag = {"If-Match": guest.headers["ETag"]}
    changed = jembrana.patch(path, {"scopes": ["people:read"]}, **tag)
    assert changed.status_code == 200, changed.content
    assert changed.json()["scopes"] == ["people:read"]
    assert (api.get("programmes/").status_code, api.get("members/").status_code) == (403, 200)
    assert jembrana.patch(path, {"scopes": ["people:read"]}, **tag).status_code == 412
    now = {"If-Match": changed.headers["ETag"]}
    assert tabanan.patch(path, {"scopes": ["people:read"]}, **now).status_code == 404
    # What only the answer has is not read.
    same = jembrana.patch(path, {**changed.json(), "kind": "mentor"}, **now)
    assert (same.status_code, same.json()) == (200, changed.json())
    for wrong in ({"scopes": []}, {"valid_until": until(400)}, {"kinds": "mentor"}, {"scopes": None}):
        assert jembrana.patch(path, wrong, **now).status_code == (409 if "valid_until" in wrong else 422)
    notices = ministry.get("guest-notices/").json()["data"]
    assert [row["scopes"] for row in notices] == [["people:read"], ["drafts:read"]]
    jembrana.post(f"{path}revoke/")
    tag = {"If-Match": jembrana.get(path).headers["ETag"]}
    assert jembrana.patch(path, {"scopes": ["drafts:read"]}, **tag).json()["code"] == "guest_ended"


def test_an_admin_invites_a_member_who_alone_is_given_the_link(jembrana: Api, tabanan: Api) -> None:
    given = {
        "email": "dewi@jembrana.example",
        "name": "Dewi",
        "office": "Bappeda",
        "roles": ["viewer"],
        "agencies": [],
    }
    member = jembrana.post("members/", given).json()["id"]
    assert tabanan.post(f"members/{member}/invite/").status_code == 404
    answer = jembrana.post(f"members/{member}/invite/")
    assert (answer.status_code, answer.json()) == (200, {"email": "dewi@jembrana.example"})
    with db_roles.as_owner():
        assert not Invitation.objects.exists()  # the worker makes the link when it sends the mail
    with postbox.listening() as mails, db_roles.as_owner():
        while delivery.send_next(now=datetime.now(UTC)):
            pass
    assert mails.recipients == ["dewi@jembrana.example"]
    (link,) = re.findall(r"https?://\S+invitation=\S+", mails.texts()[0])[:1]
    assert Visitor().send(link.split("1:8000", 1)[1], password=programs.PASSWORD).status_code == 303
    assert Visitor().log_in("dewi@jembrana.example").status_code == 303
    kinds = [each["kind"] for each in jembrana.get("security-log/").json()["data"]]
    assert kinds[-2:] == ["member_invited", "member_added"]
    assert "kci_" not in str(jembrana.get("security-log/").json())


def test_a_list_in_another_language_has_another_tag(jembrana: Api, tabanan: Api) -> None:
    tags = [
        jembrana.get("members/", **{"Accept-Language": each}).headers["ETag"] for each in ("en", "id", "en")
    ]
    assert tags[0] != tags[1]
    assert tags[0] == tags[2]
    assert jembrana.get("members/", **{"Accept-Language": "id", "If-None-Match": tags[0]}).status_code == 200


def test_a_membership_with_an_end_is_changed_without_saying_the_end_again(
    jembrana: Api, tabanan: Api
) -> None:
    given = {"email": "dewi@jembrana.example", "name": "Dewi", "office": "Bappeda", "roles": ["viewer"]}
    member = jembrana.post("members/", {**given, "agencies": [], "valid_until": until()})
    path = f"members/{member.json()['id']}/"
    changed = jembrana.patch(path, {"roles": ["steward"]}, **{"If-Match": member.headers["ETag"]})
    assert (changed.status_code, changed.json()["valid_until"]) == (200, member.json()["valid_until"])
    assert tabanan.get(path).status_code == 404
