"""Webhooks are managed with a scope of their own: a side's by people, an application's by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support import plans
from tests.support.callers import Keys, Scope
from tests.support.http import Api
from tests.support.programs import Program, register
from tests.support.receiver import Receiver, is_signed, report, work

URL = {"url": "https://hook.example/x"}
APPLICATION = {"name": "Penghubung", "contact": "app@jembrana.example"}
UNTIL = (datetime.now(UTC) + timedelta(days=30)).isoformat()


def narrowed(api: Api, *scopes: str) -> Api:
    """Make a key of the same person, narrowed to these scopes."""
    person = api.get("/v1/me/").json()["id"]
    answer = api.post("keys/", {"person_id": person, "scopes": list(scopes)})
    assert answer.status_code == 201, answer.content
    return Api(answer.json()["key"], api.base)


def application(api: Api, *scopes: str, **said: Any) -> tuple[Api, str]:
    """Add an application of the regency's own; return it with a token, and the address of its webhook."""
    made = api.post("applications/", APPLICATION | {"scopes": list(scopes)} | said).json()
    program = Program(made["client_id"], made["client_secret"], made["id"])
    return Api(program.token(" ".join(scopes)), api.base), f"applications/{made['id']}/webhook/"


def lacks_the_scope(answer: Any) -> bool:
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert "webhooks:write" in answer.json()["detail"]
    return 'scope="webhooks:write"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("other", ["submissions:write", "national:write"])
def test_a_narrowed_key_needs_the_scope(jembrana: Api, tabanan: Api, ministry: Api, other: str) -> None:
    for api in (ministry,) if other.startswith("national") else (jembrana, tabanan):
        without, by = narrowed(api, other), narrowed(api, "webhooks:write")
        added = by.post("webhooks/", URL)
        assert added.status_code == 201
        hook = f"webhooks/{added.json()['id']}/"
        assert lacks_the_scope(without.post("webhooks/", URL))
        assert lacks_the_scope(without.get(hook))
        assert lacks_the_scope(without.post(f"{hook}test/", {}))
        assert [row["id"] for row in by.get("webhooks/").json()["data"]] == [added.json()["id"]]
        assert by.post(f"{hook}rotate/").status_code == 200
        assert by.delete(hook, **plans.tag(by, hook)).status_code == 204
        assert by.get("progress/" if api is ministry else "programmes/").status_code == 403


def test_an_application_of_the_regency_manages_its_own_webhook_and_no_other(
    jembrana: Api, tabanan: Api
) -> None:
    hook = jembrana.post("webhooks/", URL).json()["id"]
    for api in (jembrana, tabanan):
        program, own = application(api, "drafts:read", "webhooks:write")
        without, others = application(api, "drafts:read", name="Lain")
        added = program.put(own, URL)
        assert added.status_code == 201
        assert program.get(own).json() == added.json() | {"secret": None} == api.get(own).json()
        assert program.post(f"{own}test/", {}).status_code == 200
        assert program.post(f"{own}rotate/").status_code == 200
        assert program.get(f"{own}deliveries/").json()["data"] == []
        assert lacks_the_scope(without.put(others, URL))
        assert lacks_the_scope(without.get(others))
        for refused in (
            program.put(others, URL),
            program.get(others),
            program.get("webhooks/"),
            program.post("webhooks/", URL),
            program.get(f"webhooks/{hook}/"),
            program.delete(f"webhooks/{hook}/"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (403, "own_webhook_alone")
        assert program.delete(own, **plans.tag(program, own)).status_code == 204
        elsewhere = Api(program.key, (tabanan if api is jembrana else jembrana).base)
        assert elsewhere.get(own).status_code == elsewhere.put(own, URL).status_code == 404


def test_a_guest_is_not_given_the_scope(jembrana: Api, tabanan: Api, keys: Keys) -> None:
    """An integrator's webhook is no regency's to set, nor set below a regency's address."""
    guest = {"kind": "integrator", "scopes": ["drafts:read", "webhooks:write"], "valid_until": UNTIL}
    for api in (jembrana, tabanan):
        answer = api.post("guests/", guest | {"application_id": api.get("/v1/me/").json()["id"]})
        assert plans.refused(answer)[2] == [("/scopes/1", "invalid_choice")]
    integrator = Api(keys.integrator("51.01", scopes=(Scope.DRAFTS_READ,)), jembrana.base)
    own = f"applications/{integrator.get('/v1/me/').json()['id']}/webhook/"
    assert lacks_the_scope(integrator.put(own, URL))
    assert jembrana.put(own, URL).status_code == tabanan.get(own).status_code == 404


def test_an_application_of_the_ministry_manages_its_own_webhook_and_no_other(ministry: Api) -> None:
    """A webhook of the ministry tells more than webhooks:write opens, and the secret of another's is not its own."""
    hook = f"webhooks/{ministry.post('webhooks/', URL).json()['id']}/"
    officer = ministry.get("/v1/me/").json()["id"]
    made, another = (
        ministry.post("applications/", APPLICATION | {"name": name, "scopes": ["webhooks:write"]}).json()
        for name in ("Penghubung", "Lain")
    )
    program = Program(made["client_id"], made["client_secret"], made["id"])
    through = Api(program.acting_for(officer, "webhooks:write"), ministry.base)
    own, others = (f"applications/{each['id']}/webhook/" for each in (made, another))
    assert ministry.put(others, URL).status_code == through.put(own, URL).status_code == 201
    assert through.post(f"{own}rotate/").status_code == 200
    for refused in (
        through.get("webhooks/"),
        through.post("webhooks/", URL),
        through.post(f"{hook}rotate/"),
        through.get(others),
        through.post(f"{others}rotate/"),
        through.delete(others, **plans.tag(ministry, others)),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "own_webhook_alone")


NATIONAL = "/v1/national"


def test_an_integrators_application_manages_its_own_webhook_by_its_own_credential(
    jembrana: Api, tabanan: Api, ministry: Api, receiver: Receiver
) -> None:
    """No regency and no role is needed for that; it is told of the regencies that let it in, and of no other."""
    made = register("51.01", scopes=("drafts:read", "webhooks:write"), let_in=(Scope.DRAFTS_READ,))
    own = f"applications/{made.id}/webhook/"
    program = Api(made.token("webhooks:write"), NATIONAL)
    added = program.put(own, {"url": receiver.url, "resources": ["submission"]})
    assert added.status_code == 201, added.json()
    first = added.json()["secret"]
    assert program.get(own).json() == added.json() | {"secret": None} == ministry.get(own).json()
    tested = program.post(f"{own}test/", {"type": "submission.accepted"}).json()
    work()
    for api in (jembrana, tabanan):
        report(api)
    work()
    assert [headers["webhook-id"] for headers, _ in receiver.came][:1] == [tested["id"]]
    assert ["51.01" in body.decode() for _, body in receiver.came] == [False, True]
    assert all(is_signed(first, *each) for each in receiver.came)
    event, listed = program.get(f"{own}deliveries/").json()["data"]
    assert (listed["id"], listed["status"]) == (tested["id"], "delivered")
    assert ("51.01" in event["body"], event["status"]) == (True, "delivered")
    assert program.post(f"{own}deliveries/{listed['id']}/send/").status_code == 200
    assert program.post(f"{own}rotate/").json()["secret"] != first
    tag = plans.tag(program, own)
    assert program.put(own, {"url": receiver.url, "is_active": False}, **tag).status_code == 200
    assert program.delete(own, **plans.tag(program, own)).status_code == 204
    assert ministry.get(own).status_code == program.get(own).status_code == 404


def test_an_integrators_application_reaches_nothing_else_of_the_ministry(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    scopes = ("drafts:read", "webhooks:write")
    made, other = (register("51.01", "51.02", scopes=scopes, let_in=(Scope.DRAFTS_READ,)) for _ in range(2))
    own, others = (f"applications/{each.id}/webhook/" for each in (made, other))
    hook = f"webhooks/{ministry.post('webhooks/', URL).json()['id']}/"
    assert ministry.put(others, URL).status_code == 201
    program = Api(made.token(" ".join(scopes)), NATIONAL)
    assert program.put(own, URL).status_code == 201
    for refused in (
        program.get(others),
        program.put(others, URL),
        program.post(f"{others}rotate/"),
        program.post(f"{others}test/"),
        program.get(f"{others}deliveries/"),
        program.delete(others, **plans.tag(ministry, others)),
        program.get("webhooks/"),
        program.get(hook),
        program.post(f"{hook}rotate/"),
        program.get("applications/"),
        program.get(f"applications/{made.id}/"),
        program.get("progress/"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "ministry_only")
    # Without the scope; for a person, who may be of any regency; and below a regency's address.
    assert lacks_the_scope(Api(made.token("drafts:read"), NATIONAL).get(own))
    for regency in (jembrana, tabanan):
        admin = regency.get("/v1/me/").json()["id"]
        through = Api(made.acting_for(admin, *scopes), NATIONAL).get(own)
        assert (through.status_code, through.json()["code"]) == (403, "ministry_only")
        assert lacks_the_scope(Api(program.key, regency.base).get(own))
        assert regency.get(own).status_code == 404
    # A regency's own application finds nothing of itself at the ministry.
    for regency in (jembrana, tabanan):
        its, address = application(regency, "webhooks:write")
        assert its.put(address, URL).status_code == 201
        at_ministry = Api(its.key, NATIONAL)
        assert at_ministry.get(address).status_code == at_ministry.put(address, URL).status_code == 404
        assert at_ministry.post(f"{address}rotate/").status_code == 404


def test_an_application_of_the_ministry_needs_no_role_for_its_own_webhook(ministry: Api) -> None:
    """Nor does a role there open more than it does without."""
    made, another = (
        ministry.post("applications/", APPLICATION | {"name": name, "scopes": ["webhooks:write"]}).json()
        for name in ("Penghubung", "Lain")
    )
    program = Program(made["client_id"], made["client_secret"], made["id"])
    own, others = (f"applications/{each['id']}/webhook/" for each in (made, another))
    assert Api(program.token("webhooks:write"), NATIONAL).put(own, URL).status_code == 201
    assert ministry.put(others, URL).status_code == 201
    for role in ("analyst", "reviewer"):
        appointed = ministry.post("appointments/", {"application_id": made["id"], "role": role})
        assert appointed.status_code == 201
        api = Api(program.token("webhooks:write"), NATIONAL)
        assert api.get(own).status_code == api.post(f"{own}rotate/").status_code == 200
        for refused in (api.get(others), api.post(f"{others}rotate/"), api.get("webhooks/")):
            assert (refused.status_code, refused.json()["code"]) == (403, "ministry_only")
