"""W10: one host with 1, 2 and 4 processes: 500 users who each ask every second, then all without a pause."""

from tests.bench.rows import Row
from tests.bench.stack import WORKERS
from tests.bench.stage import Stage, say
from tests.bench.workloads import deadline_day

PROCESSES = (1, 2, 4)


def measure(stage: Stage) -> list[Row]:
    stage.end_peers()
    stage.stack.end(stage.servers["ours"])  # it would keep the connections that it was told of
    seconds = 5 if stage.quick else 20
    rows = []
    try:
        for processes in PROCESSES:
            in_all = _told_of(stage, processes)
            server = stage.stack.ours(workers=processes, name=f"ours-of-{processes}", **in_all)
            for name, every in ((f"W10 {processes}", 1.0), (f"W10 {processes} burst", 0.0)):
                found = deadline_day.run(stage, server, every=every, seconds=seconds)
                rows.append(deadline_day.row(name, found, seconds, every))
                say(f"  {name}: {rows[-1].throughput:,.0f} requests/s; {rows[-1].note}")
            stage.stack.end(server)
    finally:
        stage.servers["ours"] = stage.stack.ours(**_told_of(stage, WORKERS))
    return rows


def _told_of(stage: Stage, processes: int) -> dict[str, str]:
    """Bring the roles to so many server processes in all; return what servers are told."""
    told = dict.fromkeys(("SERVER_PROCESSES", "SERVER_PROCESSES_IN_ALL"), str(processes))
    stage.stack.command("manage.py", "prepare_database", **told)
    return told
