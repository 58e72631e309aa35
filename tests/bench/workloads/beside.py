"""W11: what ten national reads a second do to the regencies' users: the same load without them and with them."""

from statistics import median
from typing import Any

from tests.bench.rows import Row
from tests.bench.stage import Stage
from tests.bench.workloads import deadline_day
from tests.bench.workloads.deadline_day import failed, latencies, p95
from tests.bench.workloads.national import questions

#: Each asks once a second: as many requests a second as W7 has.
USERS = 100
#: Seconds from one national read to the next; 0 for none.
READS = {"ours": 0.1, "ours, without them": 0.0}


def measure(stage: Stage) -> list[Row]:
    stage.end_peers()
    seconds, rounds = (5, 2) if stage.quick else (15, 8)
    paths = [each.path for each in questions()]
    users: dict[str, list[list[float]]] = {name: [] for name in READS}
    reads, broken = [], 0
    # After the filling PostgreSQL writes its pages out and looks through the tables for a quarter of a minute.
    deadline_day.run(stage, stage.servers["ours"], every=1.0, seconds=20, users=USERS, reads=0.1, paths=paths)
    for number in range(rounds):
        for name in sorted(READS, reverse=bool(number % 2)):
            found = deadline_day.run(
                stage, stage.servers["ours"],
                every=1.0, seconds=seconds, users=USERS, reads=READS[name], paths=paths,
            )  # fmt: skip
            users[name].append(latencies(found))
            reads += found["reads"]
            broken += failed(found)
    highest = {name: [p95(each) for each in some] for name, some in users.items()}
    beside, alone = highest.values()
    raised = median(with_reads / without for with_reads, without in zip(beside, alone, strict=True))
    note = f"beside ten national reads a second, whose p95 is {p95(reads):.0f} ms; 5xx {broken}"
    measures = {"failed": float(broken), "raised": raised}
    return [
        _row("ours", users, seconds, 1.0, note, measures),
        _row("ours, without them", users, seconds, 1 / raised),
    ]


def _row(name: str, users: dict[str, list[list[float]]], seconds: int, ratio: float, *more: Any) -> Row:
    every_one = sorted(each for some in users[name] for each in some)
    return Row(
        "W11", name, median(every_one), median(map(p95, users[name])), len(every_one) / seconds / len(users[name]),
        "requests/s", ratio, every_one[int(len(every_one) * 0.99)], None, *more,
    )  # fmt: skip
