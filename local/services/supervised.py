"""A long-running process of ours: its lines go to the terminal, and the last ones are kept for a crash report."""

import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from config import progress
from local.services import children
from local.services.children import Child, Command

ROOT = Path(__file__).resolve().parent.parent.parent
GRACE = 20.0  # seconds to finish what is under way
LONGEST_PAUSE = 60.0  # seconds between two tries of what keeps failing
STEADY = 60.0  # seconds after which a process counts as having started well


class Supervised(Child):
    """A supervised process. Start and stop it from a thread that lives as long as the process (see children.start)."""

    ends_by = ((signal.SIGTERM, GRACE),)

    def __init__(self, name: str, command: Command, environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._lines: deque[str] = deque(maxlen=25)
        self._started = 0.0
        self._pause = 1.0
        self._start_again: float | None = None

    def start(self) -> None:
        self._process = children.start(
            self._command,
            on_parent_death=signal.SIGKILL,
            output=subprocess.PIPE,
            environment=self._environment,
            folder=ROOT,
        )
        self._started = time.monotonic()
        assert self._process.stdout is not None
        threading.Thread(target=self._pass_on, args=(self._process.stdout,), daemon=True).start()

    def stop(self) -> None:
        self._start_again = None
        super().stop()

    def keep_running(self) -> None:
        """Restart the process when it has ended, with a growing pause while it keeps failing. Call this regularly."""
        now = time.monotonic()
        if self._start_again is not None:
            if now >= self._start_again:
                self._start_again = None
                self.start()
        elif (code := self.poll()) is not None:
            self._pause = 1.0 if now - self._started > STEADY else min(self._pause * 2, LONGEST_PAUSE)
            self._start_again = now + self._pause
            progress.say(
                f"The {self.name} ended (exit code {code}); it is started again in {self._pause:.0f} s"
            )

    def last_lines(self) -> str:
        return "\n".join(self._lines) or "(it printed nothing)"

    def _pass_on(self, pipe: BinaryIO) -> None:
        for line in pipe:
            text = line.decode(errors="replace").rstrip("\n")
            self._lines.append(text)
            try:
                sys.stderr.write(f"{self.name}: {text}\n")
                sys.stderr.flush()
            except OSError:
                continue  # the terminal is gone; the pipe must still be emptied
