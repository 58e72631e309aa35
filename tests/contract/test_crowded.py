"""Many requests of one regency at a time: they are served, and another regency goes about its work meanwhile."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.support.at_once import at_once
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.live import Live, running
from tests.support.stage import Stage

ROOT = Path(__file__).parent.parent.parent
CLIENTS, ASKED = 200, 90

pytestmark = pytest.mark.long


def waits(live: Live, key: str, statuses: list[int]) -> list[float]:
    """Seconds of a reader's and, each third, a writer's requests, one after the other."""
    took = []
    for n in range(ASKED):
        path, began = "/v1/regencies/51.02/agencies/", time.perf_counter()
        answer = (
            live.ask(key, path) if n % 3 else live.ask(key, path, "POST", {"name": f"Dinas {time.time()}"})
        )
        took.append(time.perf_counter() - began)
        statuses.append(answer[0])
    return took


@pytest.mark.parametrize("patient", [True, False], ids=["that wait as they are told", "that do not wait"])
def test_200_clients_on_one_key_let_another_regency_work(
    database: Stage, jembrana: Api, keys: Keys, capsys: pytest.CaptureFixture[str], patient: bool
) -> None:
    other, statuses = keys.member("51.02"), list[int]()
    with running(database) as live:
        waits(live, other, [])
        alone = waits(live, other, statuses)
        crowd = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.support.crowd", f"127.0.0.1:{live.port}", str(jembrana.key)),
                *("/v1/regencies/51.01/agencies/", str(CLIENTS), str(int(patient))),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        began, had = time.monotonic(), live.processor_seconds()
        time.sleep(2)
        crowded = waits(live, other, statuses)
        said, _ = crowd.communicate("", timeout=60)
        took, had = time.monotonic() - began, live.processor_seconds() - had
    told = json.loads(said)
    ratio = statistics.median(crowded) / statistics.median(alone)
    with capsys.disabled():
        print(
            f"\n{CLIENTS} clients on 51.01: {told['answers']}; 51.02 waited {statistics.median(alone) * 1000:.1f} ms "
            f"alone, {statistics.median(crowded) * 1000:.1f} ms beside them (median; {ratio:.1f} times), at most "
            f"{max(crowded) * 1000:.0f} ms; of {os.cpu_count()} processors the clients had "
            f"{told['processor_seconds'] / took:.2f}, the server {had / took:.2f}, load {os.getloadavg()[0]:.0f}"
        )
    assert set(statuses) == {200, 201}, "none of the other regency's requests failed"
    assert told["answers"].get("200"), "the crowd was let in as far as its budget goes"


def test_twenty_requests_at_once_of_one_regency_are_all_served(
    database: Stage, jembrana: Api, keys: Keys, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page and a script ask like this: it is ordinary use, beside a neighbour or alone."""
    others, statuses = Api(keys.member("51.02")), Counter[int]()
    with running(database) as live:
        for n in range(20):
            live.ask(others.key, "/v1/regencies/51.02/agencies/")
            asked = [
                partial(
                    live.ask, jembrana.key, f"/v1/regencies/51.01/{'agencies' if each % 2 else 'members'}/"
                )
                for each in range(19)
            ]
            written = partial(
                live.ask, jembrana.key, "/v1/regencies/51.01/agencies/", "POST", {"name": f"Dinas {n}"}
            )
            statuses.update(status for status, _ in at_once(*asked, written))
    with capsys.disabled():
        print(f"\n20 requests at once, 20 times: {dict(statuses)}")
    assert statuses == {200: 380, 201: 20}
