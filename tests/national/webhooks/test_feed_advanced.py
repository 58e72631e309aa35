"""Work inside a regency gives a thin event: sent to the receivers that the regency sets, and to nobody else."""

import json
import time
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from api.national.feeds.queries import BEGINNING, Cursor
from api.national.webhooks import feeding
from api.regency.feeds import advances
from tenants import db_roles
from tenants.jobs.duties import Hangs
from tenants.pool.base import pool
from tenants.pool.pool import WAIT
from tenants.privileges import roles
from tests.support import stage as stages
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.receiver import Receiver, add, bodies, report, work
from tests.support.stage import Stage

SITE = "http://127.0.0.1:8000"
KEY = "values/ECO-03/total/2025/"


@pytest.fixture(autouse=True)
def hastened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds come as fast as a test asks for them."""
    monkeypatch.setattr(feeding, "APART", timedelta())


def look() -> None:
    """Do the worker's duty about feeds; it sends nothing."""
    work()
    with db_roles.as_owner():
        advances.work()


def put(api: Api, value: str, path: str = KEY) -> None:
    tag = api.get(path).headers.get("ETag")
    answer = api.put(path, {"value": value}, **({"If-Match": tag} if tag else {}))
    assert answer.status_code in (200, 201), answer.json()


def test_a_receiver_reads_with_its_own_key_what_an_event_only_points_to(
    database: Stage, jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    own, others = (add(api, receiver.url, resources=["feed"]) for api in (jembrana, tabanan))
    put(jembrana, "4.51")
    put(jembrana, "80", "values/LIV-01/total/2024/")
    look()
    look()
    (event,) = bodies(jembrana, own)
    assert event["type"] == "feed.advanced"
    assert set(event["data"]) == {"url", "regency_code", "cursor", "sequence"}
    assert (event["data"]["regency_code"], event["data"]["sequence"]) == ("51.01", 1)
    changed = jembrana.get(event["data"]["url"].removeprefix(SITE)).json()["data"]
    assert [row["key"] for row in changed] == ["ECO-03/total/2025", "LIV-01/total/2024"]
    assert tabanan.get(event["data"]["url"].removeprefix(SITE)).status_code == 404
    assert bodies(tabanan, others) == []
    put(jembrana, "4.6")
    look()
    _, second = bodies(jembrana, own)
    assert second["data"]["sequence"] == 2
    changed = jembrana.get(f"changes/?cursor={second['data']['cursor']}").json()["data"]
    assert [(row["key"], row["action"]) for row in changed] == [("ECO-03/total/2025", "updated")]
    kept = database.superuser.execute("SELECT string_agg(body, ' ') FROM webhooks_delivery").fetchone()
    assert kept is not None
    assert not any(word in kept[0] for word in ("ECO-03", "LIV-01", "4.51", "Diskominfo"))


def test_of_a_crowd_of_changes_one_event_a_second_is_told(
    jembrana: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "APART", timedelta(hours=1))
    hook = add(jembrana, receiver.url, resources=["feed"])
    for value in ("4.1", "4.2", "4.3"):
        put(jembrana, value)
        look()
    assert len(bodies(jembrana, hook)) == 1
    monkeypatch.setattr(feeding, "APART", timedelta())
    look()
    assert len(bodies(jembrana, hook)) == 2


def test_the_ministry_is_never_told_that_a_regency_works(
    database: Stage, jembrana: Api, ministry: Api, receiver: Receiver
) -> None:
    """Not by an event, nor by any row that its role can read: as they are, with the version PostgreSQL gives each."""
    add(jembrana, receiver.url)
    hook = add(ministry, receiver.url)
    work()
    seen = rows_of_ministry()
    put(jembrana, "4.51")
    look()
    work()
    assert [json.loads(body)["type"] for _, body in receiver.came] == ["feed.advanced"]
    assert bodies(ministry, hook) == []
    assert rows_of_ministry() == seen


def rows_of_ministry() -> list[Any]:
    found = []
    with db_roles.as_ministry(), connection.cursor() as cursor:
        for table in ("webhooks_webhook", "webhooks_delivery"):
            cursor.execute(f"SELECT ctid::text, xmin::text, xmax::text, t::text FROM {table} t ORDER BY 1")
            found.append(cursor.fetchall())
    return found


def test_one_that_wants_other_things_is_not_told_of_work(jembrana: Api, receiver: Receiver) -> None:
    hook = add(jembrana, receiver.url, resources=["submission"])
    report(jembrana)
    look()
    assert [body["type"] for body in bodies(jembrana, hook)] == ["submission.submitted"]


def test_a_regency_out_of_service_keeps_no_other_waiting(
    database: Stage, jembrana: Api, tabanan: Api, receiver: Receiver
) -> None:
    own, others = (add(api, receiver.url, resources=["feed"]) for api in (jembrana, tabanan))
    put(jembrana, "4.51")
    put(tabanan, "4.51")
    schema = f"r_{regency_id('51.01')}"
    database.superuser.execute(f"ALTER TABLE {schema}.history_entry RENAME TO history_away")
    try:
        look()
    finally:
        database.superuser.execute(f"ALTER TABLE {schema}.history_away RENAME TO history_entry")
    assert (len(bodies(jembrana, own)), len(bodies(tabanan, others))) == (0, 1)
    look()
    assert len(bodies(jembrana, own)) == 1


def test_a_regency_whose_connections_are_all_taken_keeps_no_other_waiting(
    database: Stage, jembrana: Api, tabanan: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own login can take them; one of them is waited for as long as for a lock."""
    own, others = (add(api, receiver.url, resources=["feed"]) for api in (jembrana, tabanan))
    put(jembrana, "4.51")
    monkeypatch.setattr(advances, "PATIENCE", 0.5)
    role = roles.regency_role(regency_id("51.01"))
    secret = roles.password(role, settings.ROLE_PASSWORD_VERSION)
    with psycopg.connect(database.postgres.url(role, secret, stages.DATABASE)):
        database.superuser.execute(f"ALTER ROLE {role} CONNECTION LIMIT 1".encode())
        pool.close_idle()
        try:
            began = time.monotonic()
            for told, value in enumerate(("4.51", "4.6", "4.7"), 1):
                put(tabanan, value)
                look()
                assert len(bodies(tabanan, others)) == told
            assert time.monotonic() - began < WAIT
        finally:
            limit = roles.attributes(role).connection_limit
            database.superuser.execute(f"ALTER ROLE {role} CONNECTION LIMIT {limit}".encode())
    while advances._under_way:
        look()
    look()
    assert len(bodies(jembrana, own)) == 1


def test_a_look_without_an_end_is_told_and_keeps_no_other_waiting(
    database: Stage, jembrana: Api, tabanan: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, others = (add(api, receiver.url, resources=["feed"]) for api in (jembrana, tabanan))
    for api in (jembrana, tabanan):
        put(api, "4.51")
    with monkeypatch.context() as hastened, psycopg.connect(database.superuser_url()) as other:
        other.execute(f"LOCK TABLE r_{regency_id('51.01')}.history_entry".encode())
        hastened.setattr(advances, "PATIENCE", 0.5)
        look()
        hastened.setattr(advances, "HANGS", 0.0)
        with pytest.raises(Hangs, match=rf"\[{regency_id('51.01')}\]"):
            look()
    assert (len(bodies(jembrana, own)), len(bodies(tabanan, others))) == (0, 1)
    while advances._under_way:
        look()
    look()
    assert len(bodies(jembrana, own)) == 1


def test_a_database_put_back_from_a_dump_is_news(database: Stage, jembrana: Api, receiver: Receiver) -> None:
    """Its transactions count anew, so that a cursor from before lies ahead."""
    hook = add(jembrana, receiver.url, resources=["feed"])
    work()
    ahead = Cursor(2**40, BEGINNING.at, BEGINNING.id)
    database.superuser.execute(
        "UPDATE webhooks_progress SET fed = jsonb_build_object(%s::text, jsonb_build_array(%s::text, %s::text))",
        [str(regency_id("51.01")), str(ahead), timezone.now().isoformat()],
    )
    look()
    look()
    assert len(bodies(jembrana, hook)) == 1
