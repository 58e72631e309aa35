"""The regency's own applications, narrowed keys, changed guests, invitations."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from api.identity import shapes
from api.identity.accounts import delivery
from api.identity.accounts.models import Invitation
from api.identity.models import RegencyRole
from tenants import db_roles
from tests.support import plans, postbox, programs
from tests.support.http import Api
from tests.support.programs import Program, Visitor

ADDED = {"name": "Aplikasi Jembrana", "contact": "app@jembrana.example", "scopes": ["drafts:read"]}
BACK = "https://app.example/back"


def until(days: int = 30) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def let_in(jembrana: Api, application: str, *scopes: str) -> Any:
    given = {"kind": "vendor", "application_id": application, "scopes": list(scopes), "valid_until": until()}
    return jembrana.post("guests/", given)


def added(api: Api, **more: Any) -> tuple[Program, Any]:
    answer = api.post("applications/", ADDED | more)
    assert answer.status_code == 201, answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    return Program(body["client_id"], body["client_secret"], body["id"]), body


def test_a_regency_adds_its_own_application_and_ends_it(jembrana: Api, tabanan: Api) -> None:
    program, body = added(jembrana)
    assert (body["owner"], body["status"], body["flow"]) == ("regency", "active", "client_credentials")
    api = Api(program.token("drafts:read"), jembrana.base)
    key = Api(jembrana.post("keys/", {"application_id": program.id}).json()["key"], jembrana.base)
    for each in (api, key):
        assert each.get("programmes/").status_code == 200
        assert Api(each.key, tabanan.base).get("programmes/").status_code == 404
    path = f"applications/{body['id']}/"
    assert "client_secret" not in jembrana.get(path).json()
    assert [row["id"] for row in jembrana.get("applications/").json()["data"]] == [body["id"]]
    (of_it,) = jembrana.get(f"keys/?application_id={body['id']}").json()["data"]
    assert of_it["application"] == {"id": body["id"], "name": ADDED["name"]}
    assert tabanan.get("applications/").json()["data"] == []
    assert tabanan.get(path).status_code == 404
    assert tabanan.post(f"{path}end/", {"reason": "x"}).status_code == 404

    renewed = jembrana.post(f"{path}renew-secret/").json()
    assert program.ask(grant_type="client_credentials").status_code == 401
    assert api.get("programmes/").status_code == 200  # the token that it got before goes on
    again = Program(renewed["client_id"], renewed["client_secret"], program.id)
    assert (
        again.ask(grant_type="client_credentials").status_code == 400
    )  # published:read is none of its scopes
    assert again.token("drafts:read")

    assert jembrana.post(f"{path}end/", {"reason": ""}).status_code == 422
    ended = jembrana.post(f"{path}end/", {"reason": "Kontrak selesai"}).json()
    assert (ended["status"], ended["end_reason"]) == ("ended", "Kontrak selesai")
    assert jembrana.post(f"{path}end/", {"reason": "Lain"}).json() == ended == jembrana.get(path).json()
    for each in (api, key):
        assert each.get("programmes/").status_code == 401
    assert again.ask(grant_type="client_credentials", scope="drafts:read").status_code == 401
    tag = {"If-Match": jembrana.get(path).headers["ETag"]}
    for refused in (
        jembrana.post(f"{path}renew-secret/"),
        jembrana.patch(path, {"name": "Lain"}, **tag),
    ):
        assert refused.json()["code"] == "application_ended"
    late = jembrana.post("keys/", {"application_id": program.id}).json()
    assert (late["code"], late["detail"]) == (
        "not_your_own",
        "The regency has no such person or application, or it has ended.",
    )
    assert jembrana.get("applications/").json()["data"] == []
    assert jembrana.get("applications/?ended=true").json()["data"] == [ended]
    assert added(jembrana)[1]["id"] != body["id"]  # its name is free again
    kinds = [row["kind"] for row in jembrana.get("security-log/").json()["data"]]
    assert kinds[:4] == ["application_added", "application_ended", "application_secret_renewed", "key_issued"]


def test_addresses_that_lead_astray_are_refused(jembrana: Api, tabanan: Api) -> None:
    wrong = ["http://app.example/x", "https://app.example/#x", "javascript:alert(1)", "https://*.example/"]
    given = ADDED | {"flow": "authorization_code", "redirect_uris": [*wrong, "http://127.0.0.1/back"]}
    answer = jembrana.post("applications/", given)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [f"/redirect_uris/{n}" for n in range(4)]
    assert jembrana.post("applications/", given | {"redirect_uris": []}).json()["code"] == "invalid"
    for more in (
        {"scopes": ["national:read"]},
        {"scopes": []},
        {"is_public": True},
        {"redirect_uris": [BACK]},
    ):
        assert jembrana.post("applications/", ADDED | more).status_code == 422, more
    _, body = added(tabanan, flow="authorization_code", redirect_uris=[BACK])
    path = f"applications/{body['id']}/"
    tag = {"If-Match": tabanan.get(path).headers["ETag"]}
    refused = tabanan.patch(path, {"redirect_uris": [BACK, wrong[0]]}, **tag)
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/redirect_uris/1"]
    changed = tabanan.patch(path, {"redirect_uris": [f"{BACK}/b", f"{BACK}/a"]}, **tag)
    assert changed.json()["redirect_uris"] == [f"{BACK}/b", f"{BACK}/a"]
    # It acts for people: by itself it has neither a key nor a token.
    refused = tabanan.post("keys/", {"application_id": body["id"]})
    assert refused.json()["errors"][0]["code"] == "acts_for_people"
    itself = Program(body["client_id"], body["client_secret"], body["id"])
    assert itself.ask(grant_type="client_credentials").json()["error"] == "unauthorized_client"


def test_the_document_takes_the_addresses_that_the_service_takes(jembrana: Api) -> None:
    uris = [
        "https://app.example:10443/kembali?dari=kc",
        "https://a.b.c.d.e.f.g.h.example",
        "https://7eleven.example/",
        "http://127.0.0.1:54321/",
    ]
    assert all(re.search(shapes.LEADS_TO, each) for each in uris)
    _, body = added(jembrana, flow="authorization_code", redirect_uris=uris)
    assert body["redirect_uris"] == uris


def test_what_an_application_may_do_is_changed_at_once(jembrana: Api, tabanan: Api) -> None:
    program, body = added(jembrana, scopes=["drafts:read", "people:read"])
    key = Api(jembrana.post("keys/", {"application_id": program.id}).json()["key"], jembrana.base)
    token = Api(program.token("drafts:read people:read"), jembrana.base)
    path = f"applications/{program.id}/"

    def change(said: dict[str, Any]) -> Any:
        assert jembrana.patch(path, said).status_code == 428
        assert tabanan.patch(path, said, **{"If-Match": '"x"'}).status_code == 404
        answer = jembrana.patch(path, said, **{"If-Match": jembrana.get(path).headers["ETag"]})
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert change({"scopes": ["people:read"]})["scopes"] == ["people:read"]
    for each in (key, token):
        assert [each.get(path).status_code for path in ("programmes/", "members/")] == [403, 200]
    assert (
        program.ask(grant_type="client_credentials", scope="drafts:read").json()["error"] == "invalid_scope"
    )
    assert change({"scopes": []})["scopes"] == []
    for each in (key, token):
        assert each.get("members/").status_code == 404
    ends = until(20)
    again = change({"scopes": ["drafts:read"], "valid_until": ends})
    assert datetime.fromisoformat(again["valid_until"]) == datetime.fromisoformat(ends)
    assert key.get("programmes/").status_code == 200
    assert (token.get("programmes/").status_code, token.get("members/").status_code) == (200, 403)
    tag = {"If-Match": jembrana.get(path).headers["ETag"]}
    assert jembrana.patch(path, {"valid_until": until(400)}, **tag).status_code == 409
    assert body["valid_until"] > until(364)


def test_an_application_that_acts_for_people_needs_the_regencys_grant(jembrana: Api, tabanan: Api) -> None:
    """A member's consent gives nothing back that the admin took from it."""
    programs.person("ayu@jembrana.example", "51.01", RegencyRole.ADMIN)
    ayu, pkce = programs.Visitor(), programs.Pkce()
    assert ayu.log_in("ayu@jembrana.example").status_code == 303
    program, body = added(
        jembrana,
        flow="authorization_code",
        redirect_uris=[programs.BACK],
        is_public=True,
        scopes=["drafts:read", "people:read"],
    )
    assert body["client_secret"] is None
    asked = programs.authorize(program, pkce, scope="drafts:read people:read")
    code = programs.said(ayu.send(asked, allow="yes"))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": programs.BACK}
    token = program.ask(**form, code_verifier=pkce.verifier).json()["access_token"]
    api = Api(token, jembrana.base)
    assert [api.get(path).status_code for path in ("programmes/", "members/")] == [200, 200]
    assert Api(token, tabanan.base).get("programmes/").status_code == 404
    path = f"applications/{program.id}/"
    assert jembrana.post(f"{path}renew-secret/").json()["code"] == "no_secret"
    for scopes, statuses in ((["people:read"], [403, 200]), ([], [404, 404])):
        tag = {"If-Match": jembrana.get(path).headers["ETag"]}
        assert jembrana.patch(path, {"scopes": scopes}, **tag).status_code == 200
        assert [api.get(path).status_code for path in ("programmes/", "members/")] == statuses
    jembrana.post(f"{path}end/", {"reason": "Selesai"})
    assert api.get("/v1/me/").status_code == 401


def test_a_key_may_be_narrower_than_its_owner_and_stays_so_when_rotated(jembrana: Api, tabanan: Api) -> None:
    me = jembrana.get("/v1/me/").json()["id"]
    issued = jembrana.post("keys/", {"person_id": me, "scopes": ["drafts:read"]}).json()
    assert issued["scopes"] == ["drafts:read"]
    rotated = jembrana.post(f"keys/{issued['id']}/rotate/").json()
    for text in (issued["key"], rotated["key"]):
        narrow = Api(text, jembrana.base)
        assert narrow.get("programmes/").status_code == 200
        refused = narrow.post("agencies/", {"name": "Dinas"})
        assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
        assert narrow.get("members/").status_code == 403
        assert narrow.post("keys/", {"person_id": me}).json()["code"] == "insufficient_scope"
        assert Api(text, tabanan.base).get("programmes/").status_code == 404
    assert jembrana.post("keys/", {"person_id": me, "scopes": ["national:read"]}).status_code == 422


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
    assert api.get("programmes/").status_code == 403
    # A token says what it opened when it was made; another says the new scope.
    again = Api(program.token("drafts:read people:read"), jembrana.base)
    assert (again.get("programmes/").status_code, again.get("members/").status_code) == (403, 200)
    assert jembrana.patch(path, {"scopes": ["drafts:read"]}, **tag).status_code == 412
    now = {"If-Match": changed.headers["ETag"]}
    assert tabanan.patch(path, {"scopes": ["people:read"]}, **now).status_code == 404
    # What was read may be sent back, and what only the service writes is not changed by it.
    same = jembrana.patch(path, changed.json(), **now)
    assert (same.status_code, same.json()) == (200, changed.json())
    other = jembrana.patch(path, {**changed.json(), "kind": "mentor"}, **now)
    assert plans.refused(other)[2] == [("/kind", "read_only")]
    for wrong in ({"scopes": []}, {"valid_until": until(400)}, {"kinds": "mentor"}, {"scopes": None}):
        assert jembrana.patch(path, wrong, **now).status_code == (409 if "valid_until" in wrong else 422)
    notices = ministry.get("guest-notices/").json()["data"]
    assert [row["scopes"] for row in notices] == [["people:read"], ["drafts:read"]]
    jembrana.post(f"{path}end/", {"reason": "Selesai."})
    tag = {"If-Match": jembrana.get(path).headers["ETag"]}
    assert jembrana.patch(path, {"scopes": ["drafts:read"]}, **tag).json()["code"] == "guest_ended"


def test_an_admin_invites_a_member_who_alone_is_given_the_link(jembrana: Api, tabanan: Api) -> None:
    given = {
        "email": "dewi@jembrana.example",
        "name": "Dewi",
        "office": "Bappeda",
        "roles": ["viewer"],
        "agency_ids": [],
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
    member = jembrana.post("members/", {**given, "agency_ids": [], "valid_until": until()})
    path = f"members/{member.json()['id']}/"
    changed = jembrana.patch(path, {"roles": ["steward"]}, **{"If-Match": member.headers["ETag"]})
    assert (changed.status_code, changed.json()["valid_until"]) == (200, member.json()["valid_until"])
    assert tabanan.get(path).status_code == 404
