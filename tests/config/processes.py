"""A parent that starts a service and can be killed like one that crashed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class Parent:
    """Runs `code` in a Python of its own; it prints one line once its service runs, then waits."""

    def __init__(self, code: str, *arguments: str | Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{code}\nimport time\ntime.sleep(600)", *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline().strip()

    def crash(self) -> None:
        """kill -9 of its whole process group."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        if self.process.stdout is not None:
            self.process.stdout.close()


def wait_until(condition: Callable[[], bool], seconds: float = 300.0) -> None:
    """The bound ends a hang, no more: a busy machine takes the time that it takes."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)
