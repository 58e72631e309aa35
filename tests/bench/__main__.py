"""`make bench`: measures us beside the peers and writes $VAR_DIR/bench.json and docs/benchmarks.md.

Environment: QUICK=1 (fewer and shorter rounds, 50 regencies), ONLY=W1,W4 (some workloads; nothing is written to
docs), CHECK=1 (two regencies; only whether all peers answer as we do), VAR_DIR (default var/).
"""

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

from local.run import ROOT, Stopped, stop_asked
from tests.bench import report, stage
from tests.bench.rows import Row
from tests.bench.stack import Stack
from tests.bench.stage import Stage
from tests.bench.workloads import WORKLOADS, Measure, national, requests


def main() -> int:
    signal.signal(signal.SIGINT, stop_asked)
    signal.signal(signal.SIGTERM, stop_asked)
    quick, check = (os.environ.get(name, "") not in ("", "0") for name in ("QUICK", "CHECK"))
    only = [name for name in os.environ.get("ONLY", "").upper().replace(",", " ").split() if name]
    wanted = set(only or WORKLOADS)
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    began = time.monotonic()
    stack = Stack(folder / "bench")
    rows: list[Row] = []
    failed: list[str] = []
    try:
        set_up = stage.build(stack, quick=quick, participants=2 if check else stage.PARTICIPANTS)
        stage.say(f"Set up after {time.monotonic() - began:.0f} s")
        if check:
            requests.check(set_up)
            national.check(set_up)
            return 0
        for name, measure in WORKLOADS.items():
            if wanted & {name, name.split()[0]}:
                rows += _measured(name, measure, set_up, failed)
                _keep(folder, rows)
                stage.say(f"{name} after {time.monotonic() - began:.0f} s")
    except Stopped:
        return 1
    finally:
        stack.stop()
    seconds = time.monotonic() - began
    sys.stdout.write("\n".join([report.table(rows), *(f"FAILED {each}" for each in failed)]) + "\n")
    if not only:
        report.write(ROOT / "docs" / "benchmarks.md", rows, quick=quick, seconds=seconds, failed=failed)
    return 1 if failed else 0


def _measured(name: str, measure: Measure, set_up: Stage, failed: list[str]) -> list[Row]:
    """One workload's rows. One that fails is said, here and at the end, and takes none of the others with it."""
    try:
        return measure(set_up)
    except (Exception, SystemExit) as error:  # noqa: BLE001  (whatever it is, the others go on)
        traceback.print_exc()
        failed.append(f"{name}: {type(error).__name__}: {str(error).strip()[:300]}")
        stage.say(f"{name} FAILED")
        return []


def _keep(folder: Path, rows: list[Row]) -> None:
    """After each workload: what is measured stays, should a later one fail."""
    (folder / "bench.json").write_text(json.dumps([row.shown() for row in rows], indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
