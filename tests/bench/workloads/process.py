"""W9: from the start of the server to its first answer; the memory of one worker, idle and after serving everyone."""

import time

from tests.bench import seed
from tests.bench.rows import Row
from tests.bench.stack import pss_mb
from tests.bench.stage import Stage
from tests.bench.wire import Client


def measure(stage: Stage) -> list[Row]:
    stage.end_peers()
    times = []
    for number in range(3):
        began = time.perf_counter()
        server = stage.stack.ours(workers=1, name=f"ours-{number}")
        times.append(time.perf_counter() - began)
        if number < 2:
            stage.stack.end(server)
    there = {place.id for place in stage.places}
    missing = [place for place in seed.places(stage.stack.superuser) if place.id not in there]
    everyone = stage.places + seed.keyed(missing)
    (pid,) = server.pids()
    Client(server.port, everyone[0].bearer).get(f"{everyone[0].base}/values/")
    idle = pss_mb(pid)
    for _ in range(3):
        for place in everyone:
            Client(server.port, place.bearer).get(f"{place.base}/values/")
    growth = pss_mb(pid) - idle
    stage.stack.end(server)
    middle = sorted(times)[1]
    return [
        Row("W9", "ours", middle * 1000, max(times) * 1000, 1 / middle, "starts/s", 1.0, None, idle,
            f"start to first answer; one worker grew by {growth:.0f} MB over {len(everyone)} regencies",
            {"growth_mb": growth})
    ]  # fmt: skip
