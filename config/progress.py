"""Progress lines of a long start, for a person at the terminal."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STARTED = "RUN_STARTED"  # on the system's monotonic clock, so that child processes count from the same moment
REMINDER = 10.0  # seconds after which a step that is still going on says so


def say(text: str) -> None:
    """Print a line with the seconds since the start."""
    now = time.monotonic()
    started = float(os.environ.setdefault(STARTED, str(now)))
    try:
        sys.stderr.write(f"[{now - started:6.1f} s] {text}\n")
        sys.stderr.flush()
    except OSError:
        pass  # the terminal is gone; the work goes on


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print that a step begins, now and then that it is still running, and its duration."""
    say(f"{name} ...")
    began = time.monotonic()
    done = threading.Event()

    def remind() -> None:
        while not done.wait(REMINDER):
            say(f"{name}: still at it, {time.monotonic() - began:.0f} s so far")

    threading.Thread(target=remind, daemon=True).start()
    try:
        yield
    finally:
        done.set()
    say(f"{name}: done in {time.monotonic() - began:.1f} s")
