"""W7: deadline day. 500 users of 50 regencies, each a request every 5 s; then as fast as holds."""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from tests.bench import seed
from tests.bench.rows import Row
from tests.bench.stack import Server
from tests.bench.stage import Stage, say

USERS = 500
LIMIT_MS = 500.0


def measure(stage: Stage) -> list[Row]:
    seconds = 10 if stage.quick else 60
    stage.end_peers()
    ours = stage.servers["ours"]
    first = run(stage, ours, every=5.0, seconds=seconds)
    rows = [row("W7", first, seconds, 5.0)]
    if not stage.quick:
        held, every = first, 5.0
        while held and _holds(held) and every > 0.3:
            every *= 0.7
            again = run(stage, ours, every=every, seconds=20)
            say(f"  W7: a request every {every:.1f} s: {'holds' if _holds(again) else 'does not hold'}")
            if not _holds(again):
                break
            rows[1:] = [row("W7 highest", again, 20, every)]
    return rows


def run(
    stage: Stage,
    server: Server,
    *,
    every: float,
    seconds: int,
    users: int = USERS,
    reads: float = 0,
    paths: Sequence[str] = (),
) -> dict[str, Any]:
    """Let each of the users ask every so many seconds, or at once again, and the ministry read every `reads` seconds.

    Return statuses, latencies, those of `reads`, and `cpu`.
    """
    task = {
        "port": server.port,
        "users": users,
        "every": every,
        "seconds": seconds,
        "places": [[place.code, place.key] for place in stage.places],
        "codes": list(seed.yearly(stage.stack.superuser)),
        "reads": {"every": reads, "key": stage.ministry, "paths": paths},
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.deadline"],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The generator of W7 failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def latencies(found: dict[str, Any]) -> list[float]:
    return [each for values in found["latencies"].values() for each in values]


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _fairness(found: dict[str, Any]) -> float:
    """The slowest regency's p95 in that of the regency in the middle."""
    each = [p95(values) for values in found["latencies"].values()]
    return max(each) / statistics.median(each)


def failed(found: dict[str, Any]) -> int:
    return sum(count for status, count in found["statuses"].items() if int(status) >= 500)


def _holds(found: dict[str, Any]) -> bool:
    return failed(found) == 0 and p95(latencies(found)) < LIMIT_MS


def row(name: str, found: dict[str, Any], seconds: int, every: float) -> Row:
    every_one = latencies(found)
    refused = {status: count for status, count in found["statuses"].items() if int(status) >= 400}
    return Row(
        name, "ours", statistics.median(every_one), p95(every_one), len(every_one) / seconds, "requests/s", 1.0,
        sorted(every_one)[int(len(every_one) * 0.99)],
        note=f"{USERS} users, each every {every:.1f} s; 5xx {failed(found)}; other refusals {refused or 'none'};"
        f" slowest regency's p95 {_fairness(found):.1f}x the middle one's; generator {found['cpu']:.0%} of a core",
        measures={"failed": failed(found), "slowest_regency": _fairness(found)},
    )  # fmt: skip
