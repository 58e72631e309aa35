"""An application's address gets events of the regencies that let it in, as long as they do."""

import json
from datetime import timedelta
from typing import Any

from api.national.webhooks import feeding
from api.regency.feeds import advances
from tenants import db_roles
from tests.support import documented
from tests.support.callers import Keys, Scope
from tests.support.http import Api
from tests.support.receiver import Receiver, report, work
from tests.support.stage import Stage

KEY = "values/LIV-01/total/2024/"


def sent(receiver: Receiver) -> list[tuple[str, str]]:
    """Type and regency of what came, each as the regency's document has it."""
    bodies = [json.loads(body) for _, body in receiver.came]
    for body in bodies:
        documented.check_event("regency", body)
    assert [body["data"]["sequence"] for body in bodies] == list(range(1, len(bodies) + 1))
    return [(body["type"], body["data"]["regency"]) for body in bodies]


def test_a_revoked_grant_stops_the_next_delivery(
    database: Stage,
    keys: Keys,
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
    receiver: Receiver,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(feeding, "APART", timedelta())
    keys.integrator("51.01", scopes=(Scope.DRAFTS_READ,))
    (id,) = database.superuser.execute("SELECT client_id::text FROM identity_guest").fetchone() or ()
    address = f"applications/{id}/webhook/"
    assert ministry.get(address).status_code == 404
    body = {"url": receiver.url, "resources": ["submission", "feed"]}
    added = ministry.put(address, body)
    assert (added.status_code, added.json()["secret"][:6]) == (201, "whsec_")
    assert ministry.get(address).json() == added.json() | {"secret": None}
    for regency in (jembrana, tabanan):  # no application of theirs
        assert regency.get(address).status_code == regency.put(address, body).status_code == 404
    work()
    for api in (jembrana, tabanan):
        report(api)
    work()
    with db_roles.as_owner():
        advances.work()
    work()
    assert sorted(set(sent(receiver))) == [("feed.advanced", "51.01"), ("submission.submitted", "51.01")]
    count = len(receiver.came)

    receiver.status = 500
    jembrana.put(KEY, {"value": "80"})
    with db_roles.as_owner():
        advances.work()
    work()
    assert len(receiver.came) == count + 1
    database.superuser.execute("UPDATE identity_guest SET revoked_at = now()")
    receiver.status = 204
    work(timedelta(hours=1))
    report(jembrana, "4.7")
    work()
    assert len(receiver.came) == count + 1
    ended = "SELECT state, log -> -1 ->> 'reason' FROM webhooks_delivery WHERE state <> 'delivered'"
    assert database.superuser.execute(ended).fetchall() == [
        ("given_up", "the regency's grant is not in force")
    ]
    tag = {"If-Match": ministry.get(address).headers["ETag"]}
    assert ministry.delete(address, **tag).status_code == 204
    assert ministry.get(address).status_code == 404
