"""200 clients on one regency's key, and another regency that goes about its work meanwhile."""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
        time.sleep(2)
        crowded = waits(live, other, statuses)
        said, _ = crowd.communicate("", timeout=60)
    ratio = statistics.median(crowded) / statistics.median(alone)
    with capsys.disabled():
        print(
            f"\n{CLIENTS} clients on 51.01: {said.strip()}; 51.02 waited {statistics.median(alone) * 1000:.1f} ms "
            f"alone, {statistics.median(crowded) * 1000:.1f} ms beside them (median; {ratio:.1f} times), at most "
            f"{max(crowded) * 1000:.0f} ms"
        )
    assert set(statuses) == {200, 201}, "none of the other regency's requests failed"
    assert json.loads(said).get("200"), "the crowd was let in as far as its budget goes"
