"""`make run` from outside, and a first one whose demonstration the tests of a session share."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.services.postgres import free_port
from tests.config.processes import ROOT

COLD = 600.0  # seconds to wait for the first run: a minute on a machine with nothing else to do


class MakeRun:
    """One `make run` with a folder and a port of its own."""

    def __init__(self, var_dir: Path, port: int, output: Path, **more: str) -> None:
        self.base_url = f"http://127.0.0.1:{port}"
        self.output = output
        self.started = time.monotonic()
        # Nothing of the tests' own environment (settings, secrets) reaches it.
        told = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        with output.open("w") as file:
            self.process = subprocess.Popen(
                ["make", "--no-print-directory", "run", f"PORT={port}", f"VAR_DIR={var_dir}"],
                cwd=ROOT,
                env=told | more,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # As from a terminal, also where the tests themselves run in the background of a script.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def wait_until_ready(self, seconds: float) -> float:
        """The seconds that it took."""
        while status(f"{self.base_url}/readyz") != 200 or "Stop   " not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() - self.started < seconds, self.output.read_text()
            time.sleep(0.05)
        return time.monotonic() - self.started

    def wait_for_end(self, seconds: float = 120.0) -> int:
        return self.process.wait(seconds)

    def ask_to_stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Signal its process group, as a terminal and a supervisor do. make itself ends by the signal."""
        os.killpg(self.process.pid, number)
        assert self.wait_for_end() in (-number, 2)
        assert "] Stopped\n" in self.output.read_text()

    def family(self) -> dict[int, str]:
        """Process ids and command lines of everything below it."""
        found: dict[int, str] = {}
        below = [self.process.pid]
        while below:
            pid = below.pop()
            try:
                found[pid] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
                for task in Path(f"/proc/{pid}/task").iterdir():
                    below += map(int, (task / "children").read_text().split())
            except OSError:
                continue  # ended meanwhile
        return found

    def who_knows(self, secret: str) -> set[str]:
        """The last words of the command lines of those that have it in their environment; one that ends has none.

        What the server spawns counts as the server.
        """
        return {
            "config.server" if "multiprocessing" in words else words.split()[-1]
            for pid, words in self.family().items()
            if words.strip() and secret.encode() in environment(pid)
        }


def environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""  # ended meanwhile


def status(url: str, key: str = "", body: dict[str, Any] | None = None) -> int:
    """The status of a GET, or of a PUT of this body."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = urllib.request.Request(
        url, json.dumps(body).encode() if body else None, headers, method="PUT" if body else "GET"
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@dataclass(frozen=True)
class First:
    """A first run that was stopped: its VAR_DIR, what it printed, and while it ran its address and modes of files."""

    var_dir: Path
    base_url: str
    output: str
    modes: dict[str, int]

    def copied(self, folder: Path) -> Path:
        """Return a VAR_DIR below the folder with the same data: what one test does to it, no other meets."""
        subprocess.run(["cp", "-a", self.var_dir, folder / "var"], check=True)
        return folder / "var"


def first(folder: Path) -> First:
    """Run `make run` on an empty folder until it is ready, then stop it. Raises AssertionError after COLD seconds."""
    var_dir = folder / "var"
    run = MakeRun(var_dir, free_port(), folder / "output")
    run.wait_until_ready(COLD)
    files = (".", "demo.json", "secrets.json", "state.json")
    modes = {name: stat.S_IMODE((var_dir / name).stat().st_mode) for name in files}
    output = run.output.read_text()
    run.ask_to_stop()
    return First(var_dir, run.base_url, output, modes)
