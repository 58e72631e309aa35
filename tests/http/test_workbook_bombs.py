"""Workbooks that would take far more memory than their size says: refused before openpyxl builds anything of them."""

import io
import os
import resource
import signal
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest
from openpyxl import Workbook

from api.http.exceptions import Invalid
from api.http.tables import apart, packages
from tests.support import bombs

ROOT = Path(__file__).parent.parent.parent
BOUNDS = packages.Bounds(
    unpacked=64 * 1024 * 1024, density=100, rows=5_000, columns=100, cells=200_000, area=400_000
)
#: What no part of a workbook looks like.
MALFORMED = {"laughs", "contents_that_lie", "another_packing"}


def honest() -> bytes:
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in range(1, 400):
        sheet.append([f"Program {row}", row, None, row / 7])
    sheet.merge_cells("C1:D1")
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("name", bombs.BOMBS)
def test_a_bomb_is_refused_by_what_it_holds(name: str) -> None:
    file = io.BytesIO(bombs.BOMBS[name](honest(), 1))
    with pytest.raises(packages.NotAWorkbook if name in MALFORMED else Invalid) as refused:
        packages.check(file, BOUNDS)
    assert name in MALFORMED or refused.value.code == "workbook_too_large"  # type: ignore[attr-defined]
    assert file.tell() == 0


def test_an_honest_workbook_passes_and_its_merged_cells_are_named() -> None:
    assert packages.check(io.BytesIO(honest()), BOUNDS) == {"xl/worksheets/sheet1.xml": ["C1:D1"]}


def test_a_bomb_costs_the_process_that_checks_it_little_memory(tmp_path: Path) -> None:
    """The check runs in a process of its own, whose address space ends 64 MiB above what it had before."""
    script = """
import io, pathlib, resource, sys
from api.http.tables import packages
BOUNDS = packages.Bounds(*map(int, sys.argv[1].split()))
data = [open(name, "rb").read() for name in sys.argv[2:]]
pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + 64 * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for each in data:
    try:
        packages.check(io.BytesIO(each), BOUNDS)
    except (packages.NotAWorkbook, packages.WorkbookTooLarge):
        continue
    sys.exit("opened")
"""
    for name, bomb in bombs.BOMBS.items():
        (tmp_path / name).write_bytes(bomb(honest(), 1))
    done = subprocess.run(
        [sys.executable, "-c", script, " ".join(map(str, astuple(BOUNDS))), *tmp_path.iterdir()],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def hold(size: int) -> int:
    return len(bytearray(size))


def processor_seconds() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_CPU)


def compute() -> None:
    """Takes the processor without end, of which a second is left to it."""
    resource.setrlimit(resource.RLIMIT_CPU, (1, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    while True:
        pass


def environment() -> dict[str, str]:
    return dict(os.environ)


def parent() -> int:
    return os.getppid()


def fail() -> None:
    raise KeyError("x")


def test_what_is_done_apart_has_bounded_memory_and_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLE_SECRET", "secret")
    assert apart.call(hold, 1000) == 1000
    with pytest.raises(Invalid) as refused:
        apart.call(hold, 400_000_000)
    assert refused.value.code == "workbook_too_large"
    assert set(apart.call(environment)) <= {"PATH", "LANG", "TMPDIR", "LC_CTYPE"}
    with pytest.raises(RuntimeError, match="KeyError"):
        apart.call(fail)


def test_what_is_done_apart_has_bounded_processor_time() -> None:
    assert apart.call(processor_seconds) == (20, 20)
    with pytest.raises(Invalid):
        apart.call(compute)
    assert apart.call(hold, 1000) == 1000


def test_a_child_that_was_killed_is_started_again() -> None:
    os.kill(apart.call(parent), signal.SIGKILL)
    assert apart.call(hold, 1000) == 1000
