"""Commands that a document shows, run exactly as they stand; the answer of each holds what stands beneath it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from local.services.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN = 600.0  # seconds
END = "--- end of a step ---"


class Step(NamedTuple):
    """Commands of the tour, and the lines to look for in what they print."""

    commands: str
    expected: list[str]


def steps(text: str) -> list[Step]:
    blocks = re.findall(r"^```sh\n(.*?)^```\n(?:```text\n(.*?)^```$)?", text, re.MULTILINE | re.DOTALL)
    return [Step(commands, expected.splitlines()) for commands, expected in blocks]


def sections(text: str) -> dict[str, list[Step]]:
    """The steps below each heading; those before the first one below ""."""
    first, *rest = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    texts = {"": first} | dict(zip(rest[::2], rest[1::2], strict=True))
    return {heading: steps(part) for heading, part in texts.items()}


def pattern(expected: list[str]) -> re.Pattern[str]:
    """The lines in this order, others between them; `...` stands for anything within a line."""
    lines = (re.escape(line).replace(r"\.\.\.", "[^\n]*") for line in expected)
    return re.compile(".*".join(lines), re.DOTALL)


def environment(var_dir: Path, **more: str) -> dict[str, str]:
    """Nothing of the tests' own settings and secrets; `python3` is the one that has what an analyst installs."""
    told = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    told["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return told | {"VAR_DIR": str(var_dir)} | more


@contextmanager
def running(var_dir: Path, **more: str) -> Iterator[Path]:
    """A run on this VAR_DIR, what `make run` starts once everything is installed; gives VAR_DIR.

    Webhooks may go to this machine, as the integrator's guide asks for.
    """
    log = var_dir.parent / "output"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.run"],
            cwd=ROOT,
            env=environment(var_dir, PORT=str(free_port()), WEBHOOK_NETWORKS="127.0.0.1/32", **more),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        limit = time.monotonic() + READY_WITHIN
        while "Stop   " not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.1)
        yield var_dir
    finally:
        process.terminate()
        process.wait(60)


def walk(steps: list[Step], var_dir: Path, **more: str) -> None:
    """Run the steps beside a run, in one shell, as `walk_by` does."""
    walk_by(["sh"], steps, environment(var_dir, **more))


def walk_by(shell: list[str], steps: list[Step], told: dict[str, str], *, may_warn: bool = False) -> None:
    """Run the steps in one shell. Raises AssertionError where one fails, warns or answers otherwise."""
    script = "".join(f"{step.commands}\nprintf '\\n%s\\n' '{END}'\n" for step in steps)
    ran = subprocess.run(
        [*shell, "-eu", "-c", script],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert (ran.returncode, may_warn or ran.stderr) in ((0, ""), (0, True)), ran.stdout + ran.stderr
    answers = ran.stdout.split(END)[:-1]
    for step, answer in zip(steps, answers, strict=True):
        assert pattern(step.expected).search(answer), f"{step.commands}\nanswered:\n{answer}"
