"""An application's address gets events of the regencies that let it in, as long as they do."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.national.webhooks import feeding
from api.national.webhooks.models import Delivery
from api.regency.feeds import advances
from tenants import db_roles
from tests.support import documented, sandbox
from tests.support.at_once import at_once
from tests.support.callers import Keys, Scope, regency_id
from tests.support.http import Api
from tests.support.receiver import Receiver, is_signed, report, work
from tests.support.stage import Stage

KEY = "values/LIV-01/total/2024/"
APPLICATION = {"name": "Penghubung", "contact": "app@jembrana.example", "scopes": ["drafts:read"]}
UNTIL = (datetime.now(UTC) + timedelta(days=30)).isoformat()


@pytest.fixture(autouse=True)
def hastened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds come as fast as a test asks for them."""
    monkeypatch.setattr(feeding, "APART", timedelta())


def look() -> None:
    """Do the worker's duties of each second, feeds among them."""
    work()
    with db_roles.as_owner():
        advances.work()
    work()


def integrator(database: Stage, keys: Keys, *scopes: Scope) -> tuple[str, str]:
    """One that Jembrana let in: its key, and the address of its webhook."""
    key = keys.integrator("51.01", scopes=scopes)
    (id,) = database.superuser.execute("SELECT client_id::text FROM identity_guest").fetchone() or ()
    return key, f"applications/{id}/webhook/"


def own(api: Api, **said: Any) -> str:
    """An application of the regency's own: the address of its webhook."""
    return f"applications/{api.post('applications/', APPLICATION | said).json()['id']}/webhook/"


def sent(receiver: Receiver) -> list[tuple[str, str]]:
    """Type and regency of what came, each as the regency's document has it."""
    bodies = [json.loads(body) for _, body in receiver.came]
    for body in bodies:
        documented.check_event("regency", body)
    assert [body["data"]["sequence"] for body in bodies] == list(range(1, len(bodies) + 1))
    return [(body["type"], body["data"]["regency_code"]) for body in bodies]


def test_a_revoked_grant_stops_the_next_delivery(
    database: Stage,
    keys: Keys,
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
    receiver: Receiver,
) -> None:
    _, address = integrator(database, keys, Scope.DRAFTS_READ)
    assert ministry.get(address).status_code == 404
    body = {"url": receiver.url, "resources": ["submission"]}
    added = ministry.put(address, body)
    assert (added.status_code, added.json()["secret"][:6]) == (201, "whsec_")
    assert ministry.get(address).json() == added.json() | {"secret": None}
    for regency in (jembrana, tabanan):  # no application of theirs
        assert regency.get(address).status_code == regency.put(address, body).status_code == 404
    for api in (jembrana, tabanan):
        report(api)
    look()
    assert sent(receiver) == [("submission.submitted", "51.01")]

    receiver.status = 500
    report(jembrana, "4.6")
    work()
    assert len(receiver.came) == 2
    database.superuser.execute("UPDATE identity_guest SET revoked_at = now()")
    receiver.status = 204
    work(timedelta(hours=1))
    report(jembrana, "4.7")
    work()
    assert len(receiver.came) == 2
    ended = "SELECT state, log -> -1 ->> 'reason' FROM webhooks_delivery WHERE state <> 'delivered'"
    assert database.superuser.execute(ended).fetchall() == [
        ("given_up", "the regency's grant is not in force")
    ]
    tag = {"If-Match": ministry.get(address).headers["ETag"]}
    assert ministry.delete(address, **tag).status_code == 204
    assert ministry.get(address).status_code == 404


def test_work_inside_a_regency_is_told_to_no_address_that_the_ministry_sets(
    database: Stage, keys: Keys, jembrana: Api, tabanan: Api, ministry: Api, receiver: Receiver
) -> None:
    """It could lead the address to itself. A regency's own application is told."""
    _, address = integrator(database, keys, Scope.DRAFTS_READ)
    refused = ministry.put(address, {"url": receiver.url, "resources": ["submission", "feed"]})
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/resources/1", "not_for_ministry")
    ]
    assert ministry.put(address, {"url": receiver.url}).status_code == 201
    work()
    jembrana.put(KEY, {"value": "80"})
    look()
    assert receiver.came == []
    # Nor what was made, or asked for, in another way.
    database.superuser.execute(
        "UPDATE webhooks_webhook SET resources = '[\"feed\"]', test_id = id, test_type = 'feed.advanced'"
    )
    database.superuser.execute(
        "INSERT INTO webhooks_delivery (id, webhook_id, owner, regency_id, body, state, attempts, next_at, log,"
        " created_at) SELECT gen_random_uuid(), id, owner, %s, '{\"type\": \"feed.advanced\"}', 'waiting', 0, now(),"
        " '[]', now() FROM webhooks_webhook",
        [regency_id("51.01")],
    )
    jembrana.put(KEY, {"value": "81"}, **{"If-Match": jembrana.get(KEY).headers["ETag"]})
    look()
    assert receiver.came == []

    mine = own(jembrana)
    assert jembrana.put(mine, {"url": receiver.url, "resources": ["feed"]}).status_code == 201
    for regency in (tabanan, ministry):
        assert regency.get(mine).status_code == 404
    jembrana.put(KEY, {"value": "82"}, **{"If-Match": jembrana.get(KEY).headers["ETag"]})
    look()
    assert sent(receiver) == [("feed.advanced", "51.01")]


def test_the_ministrys_own_application_is_let_in_by_nobody_and_told_nothing(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api, keys: Keys, receiver: Receiver
) -> None:
    said = {"name": "Pengamat", "contact": "app@ministry.example", "scopes": ["national:read"]}
    own_id = ministry.post("applications/", said).json()["id"]
    _, address = integrator(database, keys, Scope.DRAFTS_READ)
    appointed = address.split("/")[1]
    guest = {"kind": "integrator", "scopes": ["drafts:read"], "valid_until": UNTIL}
    answer = ministry.post("appointments/", {"application_id": appointed, "role": "analyst"})
    assert answer.status_code == 201, answer.json()
    for api in (jembrana, tabanan):
        for id in (own_id, appointed):
            answer = api.post("guests/", guest | {"application_id": id})
            if (api, id) != (jembrana, appointed):  # already in
                assert answer.json()["errors"][0]["code"] == "unknown_application", answer.json()
    # Let in by SQL, or before it was appointed.
    database.superuser.execute(
        "INSERT INTO identity_guest (id, regency_id, kind, client_id, name, office, scopes, valid_from, valid_until)"
        " SELECT gen_random_uuid(), regency_id, kind, %s, name, office, scopes, valid_from, valid_until"
        " FROM identity_guest",
        [own_id],
    )
    for id in (own_id, appointed):
        assert ministry.put(f"applications/{id}/webhook/", {"url": receiver.url}).status_code == 201
    work()
    report(jembrana)
    look()
    assert receiver.came == []


def test_an_application_is_told_of_what_it_may_read_and_no_more(
    database: Stage, keys: Keys, jembrana: Api, tabanan: Api, ministry: Api, receiver: Receiver
) -> None:
    key, address = integrator(database, keys, Scope.PUBLISHED_READ)
    assert ministry.put(address, {"url": receiver.url}).status_code == 201
    asked = {"indicator": "LIV-01", "first_period": "2024", "reason": "Tidak ada data"}
    assert jembrana.post("exemptions/", asked).status_code == 201
    submission = report(jembrana)
    commented = jembrana.post(f"submissions/{submission}/comments/", {"text": "Catatan"})
    assert commented.status_code == 201, commented.json()
    look()
    assert sent(receiver) == [("submission.submitted", "51.01")]
    guest = Api(key, "")
    paths = [json.loads(body)["data"]["url"].partition("/v1/")[2] for _, body in receiver.came]
    assert [guest.get(f"/v1/{path}").status_code for path in paths] == [200]
    assert jembrana.get("changes/").status_code == 200

    # With drafts:read it is told of the rest, from then on.
    database.superuser.execute("UPDATE identity_guest SET scopes = '[\"drafts:read\"]'")
    jembrana.post(f"submissions/{submission}/comments/", {"text": "Lagi"})
    look()
    assert sent(receiver)[1:] == [("submission_comment.created", "51.01")]


def test_ten_applications_of_a_regency_have_an_address(
    jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    addresses = [own(jembrana, name=f"Aplikasi {number}") for number in range(11)]
    given = {"url": receiver.url, "resources": ["submission"]}
    assert [jembrana.put(each, given).status_code for each in addresses[:10]] == [201] * 10
    refused = jembrana.put(addresses[10], given)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_webhooks")
    assert tabanan.put(own(tabanan), given).status_code == 201
    # A paused one is not counted, nor that of an application that has ended.
    assert jembrana.put(addresses[10], given | {"is_active": False}).status_code == 201
    tag = {"If-Match": jembrana.get(addresses[10]).headers["ETag"]}
    assert jembrana.put(addresses[10], given, **tag).json()["code"] == "too_many_webhooks"
    ended = addresses[0].removesuffix("webhook/")
    assert jembrana.post(f"{ended}end/", {"reason": "Selesai."}).status_code == 200
    assert jembrana.put(addresses[10], given, **tag).status_code == 200
    work()
    report(jembrana)
    work()
    assert sent_to(receiver) == 10


def sent_to(receiver: Receiver) -> int:
    """Return the number of addresses notified: each event has an id of its own."""
    return len({headers["webhook-id"] for headers, _ in receiver.came})


def test_an_application_that_has_ended_gets_no_address(
    jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    with_one, without = own(jembrana, name="Satu"), own(jembrana, name="Dua")
    given = {"url": receiver.url, "resources": ["submission"]}
    assert jembrana.put(with_one, given).status_code == 201
    assert jembrana.put(without, {"url": "https://[1:2]/"}).json()["code"] == "malformed_address"
    for each in (with_one, without):
        assert jembrana.post(f"{each.removesuffix('webhook/')}end/", {"reason": "x"}).status_code == 200
        assert tabanan.put(each, given).status_code == 404
    for step in ("test/", "rotate/"):
        refused = jembrana.post(f"{with_one}{step}")
        assert (refused.status_code, refused.json()["code"]) == (409, "application_ended")
    tag = {"If-Match": jembrana.get(with_one).headers["ETag"]}
    for refused in (jembrana.put(without, given), jembrana.put(with_one, {"url": receiver.url}, **tag)):
        assert (refused.status_code, refused.json()["code"]) == (409, "application_ended")
    assert jembrana.delete(with_one, **tag).status_code == 204


def test_an_applications_address_has_what_other_webhooks_have(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api, keys: Keys, receiver: Receiver
) -> None:
    """Tests, another secret, and its deliveries."""
    _, integrators = integrator(database, keys, Scope.DRAFTS_READ)
    for api, address in ((jembrana, own(jembrana)), (ministry, integrators)):
        first = api.put(address, {"url": receiver.url, "resources": ["submission"]}).json()["secret"]
        asked = api.post(f"{address}test/", {"type": "submission.accepted"}).json()
        work()
        tag = {"If-Match": api.get(address).headers["ETag"]}
        rotated = api.post(f"{address}rotate/", **tag)
        assert api.post(f"{address}rotate/", **tag).status_code == 412
        assert (rotated.status_code, rotated.json()["version"]) == (200, 2)
        assert api.get(address).json() == rotated.json() | {"secret": None}
        assert api.get(address).headers["ETag"] == rotated.headers["ETag"]
        report(jembrana, "4.5" if api is jembrana else "4.6")
        work()
        by_id = {headers["webhook-id"]: (headers, body) for headers, body in receiver.came}
        assert json.loads(by_id[asked["id"]][1])["type"] == "submission.accepted"
        assert is_signed(first, *by_id[asked["id"]])
        listed = api.get(f"{address}deliveries/").json()["data"]
        assert {each["status"] for each in listed} == {"delivered"}
        expected = ["submission.submitted", "submission.accepted"]
        assert [json.loads(each["body"])["type"] for each in listed] == expected
        again = api.post(f"{address}deliveries/{listed[0]['id']}/send/")
        assert (again.status_code, again.json()["status"]) == (200, "waiting")
        count = len(receiver.came)
        work(timedelta(seconds=1))
        headers, body = receiver.came[-1]
        assert (len(receiver.came), headers["webhook-id"]) == (count + 1, listed[0]["id"])
        assert all(is_signed(secret, headers, body) for secret in (first, rotated.json()["secret"]))
        for other in {jembrana, tabanan, ministry} - {api}:
            for step in ("rotate/", "test/", f"deliveries/{listed[0]['id']}/send/"):
                assert other.post(f"{address}{step}").status_code == 404
            assert other.get(f"{address}deliveries/").status_code == 404
    refused = ministry.post(f"{integrators}test/", {"type": "feed.advanced"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_for_ministry")


def test_a_test_tells_a_regencys_application_of_nothing_that_its_grant_does_not(
    jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    for api in (jembrana, tabanan):
        address = own(api, scopes=["published:read"])
        assert api.put(address, {"url": receiver.url}).status_code == 201
        for kind in ("submission_comment.created", "submission.submitted"):
            assert api.post(f"{address}test/", {"type": kind}).status_code == 200
            work()
        data = api.get(f"{address}deliveries/").json()["data"]
        assert [each["status"] for each in data] == ["delivered", "given_up"]
    assert [json.loads(body)["type"] for _, body in receiver.came] == ["submission.submitted"] * 2


def test_a_revoked_grant_stops_the_next_delivery_to_a_regencys_own(
    jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    """The delivery may exist already or not: the application loses its scopes, or its time is over."""
    applications = [(api, own(api)) for api in (jembrana, tabanan)]
    for api, address in applications:
        assert api.put(address, {"url": receiver.url, "resources": ["submission"]}).status_code == 201
    work()
    receiver.status = 500
    for api, _ in applications:
        report(api)
    work()
    assert len(receiver.came) == 2
    receiver.status = 204
    path = applications[0][1].removesuffix("webhook/")
    tag = {"If-Match": jembrana.get(path).headers["ETag"]}
    assert jembrana.patch(path, {"scopes": []}, **tag).status_code == 200
    work(timedelta(hours=1))
    for api, _ in applications:
        report(api, "4.7")
    work()
    assert [json.loads(body)["data"]["regency_code"] for _, body in receiver.came[2:]] == ["51.02"] * 2
    (left,) = jembrana.get(applications[0][1] + "deliveries/").json()["data"]
    assert (left["status"], left["log"][-1]["reason"]) == (
        "given_up",
        "the regency's grant is not in force",
    )


def test_a_receiver_is_tried_in_a_sandbox_that_let_its_application_in(
    database: Stage, keys: Keys, jembrana: Api, ministry: Api, receiver: Receiver
) -> None:
    """Its log lists that sandbox's events. The ministry's own webhook gets none, nor does it see other deliveries."""
    with sandbox.standing(database) as code:
        keys.integrator(code, scopes=(Scope.PUBLISHED_READ,))
        (id,) = database.superuser.execute("SELECT client_id::text FROM identity_guest").fetchone() or ()
        address = f"applications/{id}/webhook/"
        assert ministry.put(address, {"url": receiver.url}).status_code == 201
        assert ministry.post("webhooks/", {"url": receiver.url}).status_code == 201
        there = Api(keys.member(code), f"/v1/regencies/{code}")
        mine = {"url": receiver.url, "resources": ["submission_comment"]}
        assert there.post("webhooks/", mine).status_code == 201
        work()
        assert there.post("reports/2025-Q4/submit/", {"reason": "Perbaikan"}).status_code == 201
        work()
        assert sent(receiver) == [("submission.submitted", code)]
        (hook,) = there.get("webhooks/").json()["data"]
        assert (
            there.post(f"webhooks/{hook['id']}/test/", {"type": "submission_comment.created"}).status_code
            == 200
        )
        work()
        (delivery,) = ministry.get(f"{address}deliveries/").json()["data"]
        assert (delivery["status"], json.loads(delivery["body"])["data"]["regency_code"]) == (
            "delivered",
            code,
        )
        with db_roles.as_ministry():
            assert {row.owner for row in Delivery.objects.all()} == {"application"}


def test_of_two_that_add_an_address_at_once_the_second_finds_the_firsts(
    jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    for number in range(5):
        address = own(jembrana, name=f"Aplikasi {number}")
        same = at_once(*[lambda address=address: jembrana.put(address, {"url": receiver.url})] * 2)
        assert sorted(each.status_code for each in same) == [200, 201], [each.content for each in same]
    assert tabanan.get("applications/").json()["data"] == []
