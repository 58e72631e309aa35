"""The server killed, the database killed or restarted, the client gone in the midst of an import: all or nothing, and
the repeat with the same key stores once."""

import contextlib
import http.client
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support import stage as stages, villages
from tests.support.killable import Service, serving

pytestmark = pytest.mark.rare

PATH = "/v1/regencies/51.01/values/import/"
#: Local indicators do not cross the border; these cells do, one for each dimension and year.
NATIONAL = [(code, "total", str(year)) for code in ("ECO-03", "LIV-01") for year in range(2012, 2025)]
KEYS = [*NATIONAL[:13], *(villages.key(number) for number in range(8_000)), *NATIONAL[13:]]
#: Each fills the table, changes all of it or empties it, so that every import writes values, history and cells.
STEPS = ("created", "updated", "deleted")


class State(NamedTuple):
    """State that an import leaves: number and content of values, number of entries, number of keys with answers."""

    values: int
    sum: int
    history: int
    answers: int


@pytest.fixture
def service(stage: stages.Stage, tmp_path: Path) -> Iterator[Service]:
    with serving(stage.template, tmp_path) as service:
        villages.add(service.there.superuser)
        yield service


def file_for(step: str) -> bytes:
    value, action = {"created": ("1", ""), "updated": ("2", ""), "deleted": ("", "delete")}[step]
    lines = [f"{indicator},{series},{period},{value},{action}" for indicator, series, period in KEYS]
    return ("indicator,series,period,value,action\n" + "\n".join(lines) + "\n").encode()


def state(service: Service) -> State:
    schema = f"r_{service.regency}"
    with service.connected() as superuser:
        row = superuser.execute(
            f"SELECT count(*), coalesce(sum(number), 0)::int, (SELECT count(*) FROM {schema}.history_entry"
            f" WHERE resource = 'value'), (SELECT count(*) FROM {schema}.retries_answer)"
            f" FROM {schema}.indicators_value".encode()
        ).fetchone()
    assert row is not None
    return State(*row)


def after(step: str, before: State) -> State:
    count = len(KEYS)
    values, total = {"created": (count, count), "updated": (count, 2 * count), "deleted": (0, 0)}[step]
    return State(values, total, before.history + count, before.answers + 1)


def send(service: Service, body: bytes, key: str) -> tuple[int, Any, Any]:
    return service.ask("POST", PATH, body, **{"Content-Type": "text/csv", "Idempotency-Key": key})


def send_and_leave(service: Service, body: bytes, key: str, *, length: int) -> None:
    """Says how long the file is, sends so much of it, and cuts the connection without waiting for an answer."""
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\nIdempotency-Key: {key}\r\n"
        f"Authorization: Bearer {service.key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # cut, not closed
        connection.sendall(head.encode() + body[:length])
        time.sleep(0.3)


def cut_off(service: Service, body: bytes, key: str, moment: float, way: str) -> list[tuple[int, Any, Any]]:
    """An import that something comes between; the answer, where there was one."""
    answered: list[tuple[int, Any, Any]] = []
    if way.startswith("client"):
        send_and_leave(service, body, key, length=len(body) // (2 if way == "client midway" else 1))
        return answered

    def attempt() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            answered.append(send(service, body, key))

    ways: Mapping[str, Callable[[], None]] = {
        "server killed": service.kill,
        "database killed": service.kill_database,
        "database restarted": service.restart_database,
    }
    thread = threading.Thread(target=attempt)
    thread.start()
    time.sleep(moment)
    ways[way]()
    thread.join()
    if way == "server killed":
        service.start()
    return answered


WAYS = ("server killed", "database killed", "database restarted", "client midway", "client gone")


def test_an_import_cut_off_stores_all_or_nothing_and_its_repeat_stores_once(service: Service) -> None:
    chance = random.Random(5)
    bodies = {step: file_for(step) for step in STEPS}
    lasts = {}
    for step in STEPS:
        start = time.monotonic()
        status, report, _ = send(service, bodies[step], f"whole-{step}")
        assert status == 200, report
        assert report["counts"][step] == len(KEYS)
        lasts[step] = time.monotonic() - start

    seen = dict.fromkeys(WAYS, 0)
    rounds = [(step, way) for way in WAYS for step in STEPS]
    for number, (step, way) in enumerate(rounds):
        before, key = state(service), f"round-{number}"
        done = after(step, before)
        answered = cut_off(service, bodies[step], key, chance.uniform(0.2, 1) * lasts[step], way)
        service.wait()
        service.settle()
        found = state(service)
        print(f"{way}, {step}: {'all' if found == done else 'nothing'} of it")
        assert found in (before, done), (way, step, before, found)
        assert "0 differences" in service.there.do("reconcile", "51.01")
        if way == "client midway":
            assert found == before
        stored = [report for status, report, _ in answered if status == 200]
        assert not stored or found == done  # what was answered is there
        assert {status for status, _, _ in answered} <= {200, 503}

        status, report, headers = send(service, bodies[step], key)
        assert status == 200, report
        assert report["counts"][step] == len(KEYS)
        assert (headers["Idempotency-Replayed"] == "true") == (found == done)
        assert not stored or stored == [report]
        assert state(service) == done
        seen[way] += found == done
    assert "0 differences" in service.there.do("reconcile", "51.01")
    assert seen["client gone"] > 0
    kills = [way for _, way in rounds if not way.startswith("client")]
    assert sum(seen[way] for way in set(kills)) < len(kills), "every one came too late to tell anything"
