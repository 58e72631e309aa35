"""Webhooks: signed, tried until they arrive, and never sent where they could harm."""

import base64
import contextlib
import json
import re
import socket
import threading
import time
from base64 import b64decode
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from api.http.exceptions import CODES
from api.national.webhooks import delivery, operations, signing, targets
from api.national.webhooks.events import EVENTS
from api.national.webhooks.problems import TargetRefused
from tenants import db_roles
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.http import Api
from tests.support.receiver import Receiver, add, bodies, current, deliveries, finish, is_signed, report, work


def test_each_side_is_told_of_its_own_and_can_check_the_signature(
    jembrana: Api, tabanan: Api, ministry: Api, receiver: Receiver
) -> None:
    report(tabanan)
    own, national = add(jembrana, receiver.url), add(ministry, receiver.url)
    id = report(jembrana)
    ministry.post(f"submissions/{id}/accept/", {})
    report(tabanan, "4.6")
    work()
    told = [(deliveries(api, hook), hook) for api, hook in ((jembrana, own), (ministry, national))]
    by_regency, by_ministry = bodies(jembrana, own), bodies(ministry, national)
    assert [(body["type"], body["data"]["regency_code"]) for body in by_regency] == [
        ("submission.submitted", "51.01"),
        ("submission.accepted", "51.01"),
    ]
    assert [body["data"]["regency_code"] for body in by_ministry] == ["51.01", "51.01", "51.02"]
    for events, side in ((by_regency, "regencies/51.01"), (by_ministry, "national")):
        assert [body["data"]["sequence"] for body in events] == list(range(1, len(events) + 1))
        assert events[0]["data"]["key"] == id
        assert events[0]["data"]["url"] == f"http://127.0.0.1:8000/v1/{side}/submissions/{id}/"
    assert all(row["status"] == "delivered" for rows, _ in told for row in rows)
    by_id = {headers["webhook-id"]: (headers, body) for headers, body in receiver.came}
    for rows, hook in told:
        for row in rows:
            assert is_signed(hook["secret"], *by_id[row["id"]])
            assert not is_signed("whsec_" + base64.b64encode(b"x" * 32).decode(), *by_id[row["id"]])
    work()
    assert len(receiver.came) == 5


@pytest.mark.parametrize(("answer", "seen"), [(500, 500), (302, 302), (None, None)])
def test_a_receiver_that_fails_for_an_hour_loses_nothing(
    jembrana: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answer: int | None, seen: int | None
) -> None:
    """It answers 500, redirects, or is down altogether; an hour later it is well again."""
    hook = add(jembrana, receiver.url)
    report(jembrana)
    receiver.status = answer or 204
    with monkeypatch.context() as down:
        if answer is None:
            down.setattr(targets.socket, "create_connection", refuse)
        for minutes in (0, 1, 5, 20, 60):
            work(timedelta(minutes=minutes))
    (row,) = deliveries(jembrana, hook)
    assert (row["status"], row["attempts"]) == ("waiting", 5)
    assert {attempt["status"] for attempt in row["log"]} == {seen}
    assert all(attempt["reason"] for attempt in row["log"]) == (answer != 500)
    receiver.status = 204
    work(timedelta(hours=3))
    (row,) = deliveries(jembrana, hook)
    assert row["status"] == "delivered"
    assert {headers["webhook-id"] for headers, _ in receiver.came} == {row["id"]}


def refuse(*args: Any, **kwargs: Any) -> None:
    raise ConnectionRefusedError("Connection refused")


def test_each_comment_is_an_event_of_its_own(jembrana: Api, ministry: Api, receiver: Receiver) -> None:
    """Six comments, six keys: a receiver can tell them apart and ask for each."""
    id = report(jembrana)
    work()
    hook = add(jembrana, receiver.url, resources=["submission_comment"])
    said = [
        (ministry, jembrana)[number % 2].post(f"submissions/{id}/comments/", {"text": f"Catatan {number}"})
        for number in range(6)
    ]
    work()
    events = bodies(jembrana, hook)
    assert {body["type"] for body in events} == {"submission_comment.created"}
    assert [body["data"]["key"] for body in events] == [answer.json()["id"] for answer in said]
    assert {body["data"]["submission_id"] for body in events} == {id}
    (url,) = {body["data"]["url"] for body in events}
    listed = jembrana.get(url.removeprefix("http://127.0.0.1:8000")).json()["data"]
    assert [row["id"] for row in listed] == [body["data"]["key"] for body in events]


def test_what_waited_before_an_upgrade_is_sent_as_it_was(
    database: Any, jembrana: Api, receiver: Receiver
) -> None:
    """A delivery has its body from when it was made, and a webhook its cursor from before there was any progress."""
    hook = add(jembrana, receiver.url)
    report(jembrana)
    work()
    database.superuser.execute(
        "UPDATE webhooks_delivery SET body = 'of before', state = 'waiting', next_at = now()"
    )
    database.superuser.execute("DELETE FROM webhooks_progress")
    work(timedelta(seconds=1))
    assert [body for _, body in receiver.came[1:]].count(b"of before") == 1
    assert [row["status"] for row in deliveries(jembrana, hook)] == ["delivered"] * 2


def test_one_that_hangs_is_cut_off_and_keeps_no_other_waiting(
    jembrana: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "EACH", 0.3)
    hook = add(jembrana, receiver.url)
    report(jembrana)
    receiver.hang = 1.0  # and then answers that it has it
    work()
    (row,) = deliveries(jembrana, hook)
    assert (row["status"], row["log"][0]["reason"]) == ("waiting", "TimeoutError: timed out")


def test_one_that_hangs_rests_with_all_its_deliveries_and_gets_them_when_it_is_well(
    jembrana: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each of them would hold up, as long as an attempt may take, what goes to others."""
    monkeypatch.setattr(targets, "EACH", 0.3)
    hook = add(jembrana, receiver.url)
    for value in ("4.51", "4.52", "4.53", "4.54", "4.55"):
        report(jembrana, value)
    receiver.hang = 1.0
    work()
    assert sorted(row["attempts"] for row in deliveries(jembrana, hook)) == [0, 0, 0, 1, 1]
    receiver.hang = 0.0
    work(2 * delivery.REST)
    assert {row["status"] for row in deliveries(jembrana, hook)} == {"delivered"}


def test_one_that_answers_slowly_keeps_no_other_waiting(
    jembrana: Api, tabanan: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it rest, since it answers. Its owner can have what was delivered sent again without end."""
    monkeypatch.setattr(targets, "EACH", 60)
    monkeypatch.setattr(targets, "WHOLE", 60)
    hooks = [add(jembrana, f"{receiver.url}/{number}") for number in range(3)]
    for value in ("4.51", "4.52", "4.53"):
        report(jembrana, value)
    sender = delivery.Sender()
    with db_roles.as_owner():
        sender.work()
    assert sum(len(deliveries(jembrana, hook)) for hook in hooks) == 9
    other = add(tabanan, receiver.url)
    for value in ("4.51", "4.52", "4.53", "4.54", "4.55", "4.56"):
        report(tabanan, value)
    with db_roles.as_owner():
        sender.work()
    assert [row["status"] for row in deliveries(tabanan, other)] == ["delivered"] * 6
    assert [row["log"] for hook in hooks for row in deliveries(jembrana, hook)] == [[]] * 9
    assert len(receiver.came) == delivery.OWNED + 6
    receiver.goes_on.set()
    with db_roles.as_owner():
        finish(sender, timezone.now())
    assert {row["status"] for hook in hooks for row in deliveries(jembrana, hook)} == {"delivered"}


def test_what_changes_while_attempts_go_on_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    rounds = iter((1, 1, 0))
    monkeypatch.setattr(delivery, "COLLECT_EVERY", 0.0)
    monkeypatch.setattr(delivery, "collect", lambda now: told.append("collected"))
    monkeypatch.setattr(delivery.Sender, "attempt_due", lambda self, now: next(rounds))
    sender = delivery.Sender()
    assert [sender.work(), sender.work(), sender.work()] == [True, True, False], "more to do"
    assert len(told) == 3


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://[64:ff9b::7f00:1]/",
        "https://[::7f00:1]/",
        "https://[fec0::1]/",
        "https://168.63.129.16/",
        "https://100.100.100.200/",
        "https://192.88.99.1/",
        "https://224.0.1.1/",
        "https://[::ffff:169.254.169.254]/",
        "https://[::ffff:0:8.8.8.8]/",
        "https://[64:ff9b::168.63.129.16]/",
        "https://[64:ff9b:1::8.8.8.8]/",
        "https://[2002:7f00:1::1]/",
        "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
        "https://[fd00:ec2::254]/",
        "https://[ff0e::1]/",
        "https://[5f00::1]/",
        f"https://{'a' * 64}.example/",
        "https://a..example/",
        "https://example.com/kota-cerdas/é",
        "https://user:pass@example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
    ],
)
def test_an_address_that_could_harm_is_refused(jembrana: Api, url: str) -> None:
    answer = jembrana.post("webhooks/", {"url": url})
    assert answer.status_code == 422
    assert issubclass(CODES[answer.json()["code"]], TargetRefused)


def test_a_name_that_leads_to_a_private_address_is_refused_when_it_is_sent(
    jembrana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = add(jembrana, "https://innocent.example/hook")
    report(jembrana)
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443))]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: found if "innocent" in str(host) else real(host, *a, **k)
    )
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("it was connected to"))
    work()
    (row,) = deliveries(jembrana, hook)
    assert (row["status"], row["log"][0]["reason"]) == (
        "waiting",
        "169.254.169.254 is not a public address.",
    )


@pytest.mark.parametrize(
    "url", ["https://8.8.8.8/", "https://[2001:4860:4860::8888]/", "https://[64:ff9b::8.8.8.8]/"]
)
def test_a_public_address_is_taken_behind_a_translator_too(url: str) -> None:
    targets.check_form(url)


def test_what_was_checked_is_connected_to_whatever_the_name_says_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(("203.0.112.7", "127.0.0.1"))
    connected: list[Any] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        assert host == "twofold.example"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: Any, **_: Any) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        targets.post("https://twofold.example/", b"", {})
    assert connected == [("203.0.112.7", 443)]


def test_a_handshake_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then: each wait is short."""
    monkeypatch.setattr(settings, "WEBHOOK_NETWORKS", ["127.0.0.1/32"])
    monkeypatch.setattr(targets, "WHOLE", 1.0)

    def drip(server: socket.socket) -> None:
        client, _ = server.accept()
        with client, contextlib.suppress(OSError):
            client.sendall(b"\x16\x03\x03\x40\x00")
            for _ in range(100):
                client.sendall(b"\x00")
                time.sleep(0.1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server])
        thread.start()
        began = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011  (whichever: it did not arrive)
            targets.post(f"https://127.0.0.1:{server.getsockname()[1]}/", b"", {})
        assert time.monotonic() - began < 8
        thread.join()


def test_an_attempt_that_fails_in_a_way_nobody_thought_of_keeps_no_other_waiting(
    jembrana: Api, tabanan: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, well = add(jembrana, "http://127.0.0.1:1/odd"), add(tabanan, receiver.url)
    real = targets.post

    def post(url: str, *given: Any) -> int:
        if url.endswith("/odd"):
            raise UnicodeError("label too long")
        return real(url, *given)

    monkeypatch.setattr(targets, "post", post)
    report(jembrana)
    report(tabanan)
    work()
    (failed,), (arrived,) = deliveries(jembrana, odd), deliveries(tabanan, well)
    assert (failed["status"], failed["log"][0]["reason"]) == ("waiting", "UnicodeError: label too long")
    assert arrived["status"] == "delivered"


def test_a_delivery_is_sent_again_and_the_secret_changed_by_its_owner(
    jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    hook = add(jembrana, receiver.url, resources=["submission"])
    report(jembrana)
    work()
    (row,) = deliveries(jembrana, hook)
    new = jembrana.post(f"webhooks/{hook['id']}/rotate/").json()
    again = jembrana.post(f"webhooks/{hook['id']}/deliveries/{row['id']}/send/")
    assert again.json()["status"] == "waiting"
    work(timedelta(seconds=1))
    assert [headers["webhook-id"] for headers, _ in receiver.came] == [row["id"]] * 2
    assert all(is_signed(secret, *receiver.came[1]) for secret in (hook["secret"], new["secret"]))
    for path in ("rotate/", f"deliveries/{row['id']}/send/"):
        assert tabanan.post(f"webhooks/{hook['id']}/{path}").status_code == 404
    assert tabanan.get("webhooks/").json()["data"] == []


def test_a_leaked_key_of_the_service_is_replaced_while_receivers_change(
    jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    """Each delivery verifies by the secret that its receiver has, the old one or the one that it rotated to."""
    asked, silent = (add(api, receiver.url, resources=["submission"]) for api in (jembrana, tabanan))
    leaked = settings.WEBHOOK_KEY
    with override_settings(
        WEBHOOK_KEY="another-key-of-webhooks-0123456789abcdef", PREVIOUS_WEBHOOK_KEY=leaked
    ):
        new = jembrana.post(f"webhooks/{asked['id']}/rotate/").json()
        for api in (jembrana, tabanan):
            report(api)
        work()
    came = {json.loads(body)["data"]["regency_code"]: (headers, body) for headers, body in receiver.came}
    assert all(is_signed(secret, *came["51.01"]) for secret in (new["secret"], asked["secret"]))
    assert is_signed(silent["secret"], *came["51.02"])
    # With the leaked key alone nobody can make the new secret: neither of this version nor of the one before.
    assert not {signing.secret(UUID(asked["id"]), version) for version in (1, 2)} & {new["secret"]}


def test_what_ended_is_removed_after_90_days_and_what_waits_is_not(
    jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    hook, silent = add(jembrana, receiver.url), add(tabanan, receiver.url)
    report(jembrana)
    work()
    receiver.status = 500
    report(tabanan)
    work()
    for days, removed in ((89, 0), (91, 1), (91, 0)):
        with db_roles.as_worker():
            assert delivery.remove_old(now=timezone.now() + timedelta(days=days)) == removed
    assert deliveries(jembrana, hook) == []
    assert [row["status"] for row in deliveries(tabanan, silent)] == ["waiting"]


def test_an_event_is_signed_for_receivers_that_keep_no_secret(jembrana: Api, receiver: Receiver) -> None:
    """The secret and a key pair both sign, and for a day after a change so do the previous ones."""
    hook = add(jembrana, receiver.url)
    new = jembrana.post(f"webhooks/{hook['id']}/rotate/").json()
    report(jembrana)
    work()
    ((headers, body),) = receiver.came
    assert headers["user-agent"] == "KotaCerdas-Webhooks/1.0 (+http://127.0.0.1:8000/docs/events.md)"
    signatures = [each.partition(",")[::2] for each in headers["webhook-signature"].split(" ")]
    assert [version for version, _ in signatures] == ["v1", "v1a"] * 2
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert new["public_key"] != hook["public_key"]
    for shown, (_, signature) in zip((new, hook), (signatures[1], signatures[3]), strict=True):
        key = Ed25519PublicKey.from_public_bytes(b64decode(shown["public_key"].removeprefix("whpk_")))
        key.verify(b64decode(signature), signed)
        with pytest.raises(InvalidSignature):
            key.verify(b64decode(signature), signed + b"x")


def test_a_deleted_webhook_gets_nothing_more_and_leaves_nothing(
    database: Any, jembrana: Api, tabanan: Api, ministry: Api, receiver: Receiver
) -> None:
    for api in (jembrana, ministry):
        kept, gone = add(tabanan, receiver.url), add(api, receiver.url)
        report(jembrana)
        receiver.status = 500
        work()
        count = len(receiver.came)
        assert api.delete(f"webhooks/{gone['id']}/", **current(api, gone)).status_code == 204
        for path in ("", "deliveries/"):
            assert api.get(f"webhooks/{gone['id']}/{path}").status_code == 404
        assert api.get("webhooks/").json()["data"] == []
        receiver.status = 204
        work(timedelta(hours=1))
        assert len(receiver.came) == count
        left = database.superuser.execute("SELECT id::text FROM webhooks_webhook WHERE active").fetchall()
        assert left == [(kept["id"],)]
        for table, column in (("webhook", "id"), ("delivery", "webhook_id"), ("progress", "webhook_id")):
            query = f"SELECT count(*) FROM webhooks_{table} WHERE {column} = %s"
            assert database.superuser.execute(query, [gone["id"]]).fetchone() == (0,)
        tabanan.delete(f"webhooks/{kept['id']}/", **current(tabanan, kept))
        report(jembrana, "4.6")
        work()


def test_ten_are_active_at_a_time_and_further_ones_can_be_paused_or_deleted(
    jembrana: Api, tabanan: Api
) -> None:
    address = "https://hook.example/x"
    hooks = [add(jembrana, address) for _ in range(operations.MOST)]
    refused = jembrana.post("webhooks/", {"url": address})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_webhooks")
    add(tabanan, address)
    paused = f"webhooks/{hooks[0]['id']}/"
    body = {"url": address, "resources": []}
    assert jembrana.put(paused, body | {"is_active": False}, **current(jembrana, hooks[0])).status_code == 200
    last = add(jembrana, address)
    again = jembrana.put(paused, body | {"is_active": True}, **current(jembrana, hooks[0]))
    assert (again.status_code, again.json()["code"]) == (409, "too_many_webhooks")
    assert jembrana.delete(f"webhooks/{last['id']}/", **current(jembrana, last)).status_code == 204
    answers = at_once(*[lambda: jembrana.post("webhooks/", {"url": address})] * 3)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    (last,) = [answer.json() for answer in answers if answer.status_code == 201]
    assert jembrana.delete(f"webhooks/{last['id']}/", **current(jembrana, last)).status_code == 204
    assert jembrana.put(paused, body | {"is_active": True}, **current(jembrana, hooks[0])).status_code == 200


def test_a_test_is_the_documents_example_signed_as_every_event_is(
    jembrana: Api, ministry: Api, receiver: Receiver
) -> None:
    for api, to_ministry in ((jembrana, False), (ministry, True)):
        hook = add(api, receiver.url, resources=["deadline"])
        for kind in ("submission_comment.created", "submission.submitted"):
            body = {"type": kind} if kind != "submission.submitted" else {}
            answer = api.post(f"webhooks/{hook['id']}/test/", body)
            assert (answer.status_code, answer.json()["type"]) == (200, kind)
            work()
            work()
            headers, sent = receiver.came[-1]
            assert headers["webhook-id"] == answer.json()["id"]
            assert is_signed(hook["secret"], headers, sent)
            assert json.loads(sent) == EVENTS[kind].example(to_ministry=to_ministry)
            newest = deliveries(api, hook)[0]
            assert (newest["id"], newest["status"]) == (headers["webhook-id"], "delivered")
    assert len(receiver.came) == 4


def test_nothing_of_work_inside_a_regency_is_sent_to_the_ministry(ministry: Api, receiver: Receiver) -> None:
    hook = add(ministry, receiver.url)
    body = {"url": receiver.url, "resources": ["submission", "feed"]}
    for refused, pointer in (
        (ministry.post("webhooks/", body), "/resources/1"),
        (ministry.put(f"webhooks/{hook['id']}/", body, **current(ministry, hook)), "/resources/1"),
        (ministry.post(f"webhooks/{hook['id']}/test/", {"type": "feed.advanced"}), "/type"),
    ):
        assert plans.refused(refused) == (422, "not_for_ministry", [(pointer, "not_for_ministry")])


@pytest.mark.parametrize(
    "url",
    [
        "https://hook.example:10443/x",
        "https://8.8.8.8/x",
        "https://[2001:4860:4860::8888]:8443/",
        "https://a.b.c.d.e.f.g.h.example/",
        "https://7eleven.example",
        "https://my_hook.example/?token=a%20b",
        f"https://{'a' * 63}.example/",
        "https://xn--kota-cerds-j4b.example/hook",
    ],
)
def test_the_document_takes_what_the_service_takes(jembrana: Api, url: str) -> None:
    assert re.search(targets.FORM, url)
    assert add(jembrana, url)["url"] == url


@pytest.mark.parametrize(
    "url",
    [
        "https://hook.example:0/",
        "https://hook.example:65536/",
        "https://hook.example:/",
        "https://kota-cerdás.example/",
        "https://hook.example/#part",
        "https://-hook.example/",
        f"https://{'a' * 64}.example/",
        "https://user@hook.example/",
        "http://hook.example/",
        "https://hook.example/a b",
    ],
)
def test_the_service_refuses_what_the_document_refuses(jembrana: Api, url: str) -> None:
    assert not re.search(targets.FORM, url)
    status, code = plans.refused(jembrana.post("webhooks/", {"url": url}))[:2]
    assert (status, code) == (422, "address_of_another_form")


@pytest.mark.parametrize("url", ["https://[1:2]/", "https://[2001:4860:::8888]:8443/x", "https://[8.8.8.8]/"])
def test_brackets_around_no_address_are_refused(jembrana: Api, ministry: Api, url: str) -> None:
    """No pattern of a document says what an address of IPv6 is."""
    assert re.search(targets.FORM, url)
    for api in (jembrana, ministry):
        hook = add(api, "https://hook.example/")
        changed = api.put(f"webhooks/{hook['id']}/", {"url": url}, **current(api, hook))
        for answer in (api.post("webhooks/", {"url": url}), changed):
            assert plans.refused(answer)[:2] == (422, "malformed_address")


def test_a_pause_keeps_what_changes_meanwhile(jembrana: Api, receiver: Receiver) -> None:
    hook = add(jembrana, receiver.url)
    given = {"url": receiver.url, "resources": []}
    address = f"webhooks/{hook['id']}/"
    paused = jembrana.put(address, {**given, "is_active": False}, **current(jembrana, hook))
    assert paused.status_code == 200
    report(jembrana)
    work()
    assert receiver.came == []
    jembrana.put(address, {**given, "is_active": True}, **{"If-Match": paused.headers["ETag"]})
    work()
    assert len(receiver.came) == 1


def test_a_change_is_made_from_the_version_that_was_read(
    jembrana: Api, tabanan: Api, ministry: Api, receiver: Receiver
) -> None:
    for api in (jembrana, ministry):
        added = api.post("webhooks/", {"url": receiver.url})
        hook = added.json()
        address, first = f"webhooks/{hook['id']}/", {"If-Match": added.headers["ETag"]}
        body = {"url": receiver.url, "resources": ["submission"], "is_active": True}
        assert first == current(api, hook)
        assert api.put(address, body).status_code == 428
        changed = api.put(address, body, **first)
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        second = {"If-Match": changed.headers["ETag"]}
        assert api.put(address, {**body, "is_active": False}, **first).status_code == 412
        assert api.put(address, body).json()["version"] == 2  # says nothing new
        rotated = api.post(f"{address}rotate/")
        assert (rotated.status_code, rotated.json()["version"]) == (200, 3)
        assert {"If-Match": rotated.headers["ETag"]} == current(api, hook)
        assert api.get(address).json() == rotated.json() | {"secret": None}
        assert tabanan.get(address).status_code == 404
        assert tabanan.put(address, body, **second).status_code == 404
        assert tabanan.post(f"{address}test/").status_code == 404
        third = {"If-Match": rotated.headers["ETag"]}
        assert tabanan.delete(address, **third).status_code == 404
        assert api.delete(address).status_code == 428
        assert api.delete(address, **second).status_code == 412
        assert api.delete(address, **third).status_code == 204
