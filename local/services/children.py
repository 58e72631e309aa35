"""Programs started as children that never outlive this process, and clean-up after earlier ones."""

import fcntl
import importlib.util
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from config import pdeathsig_exec

PDEATHSIG_EXEC = pdeathsig_exec.__file__

Command = Sequence[str | Path]
Identity = Literal["keep", "namespace", "nobody"]


class ServiceError(Exception):
    """A service cannot run. The message is a sentence for the person at the terminal."""


def package(name: str, variable: str) -> Path:
    """Return the folder of a package that carries programs, without importing it, which has side effects."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"The package {name} is not installed; set {variable} to use another server.")
    return Path(spec.origin).parent


class Child:
    """A program that runs as a child of this process, once it is started."""

    #: How it is asked to end, in turn, each with the seconds that it has for it.
    ends_by: tuple[tuple[signal.Signals, float], ...]
    _process: subprocess.Popen[bytes] | None = None

    def poll(self) -> int | None:
        """Return None while it runs, its exit code after that."""
        return None if self._process is None else self._process.poll()

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process, *self.ends_by)
            self._process = None

    def is_up(self, seconds: float, is_ready: Callable[[], bool]) -> bool:
        """Return True as soon as it is ready; False where it ends first, or is not ready in time."""
        limit = time.monotonic() + seconds
        while self.poll() is None and time.monotonic() < limit:
            if is_ready():
                return True
            time.sleep(0.01)
        return False


def start(
    command: Command,
    *,
    on_parent_death: signal.Signals,
    identity: Identity = "keep",
    log: Path | None = None,
    stdin: int = subprocess.DEVNULL,
    output: int | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that gets `on_parent_death` when the calling *thread* ends, also after kill -9.

    Call it from a thread that lives as long as the program should. Its output is appended to `log` (mode 0600), goes to
    `output` (such as subprocess.PIPE, both streams in one), or else joins our own.
    """
    words = with_pdeathsig(command, on_parent_death, identity)
    file = None if log is None else os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(
            words,
            stdin=stdin,
            stdout=output if file is None else file,
            stderr=None if file is None and output is None else subprocess.STDOUT,
            env=environment,
            cwd=folder,
        )
    finally:
        if file is not None:
            os.close(file)


def run(
    command: Command,
    *,
    identity: Identity = "keep",
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Run a short program to its end; return its exit code and output."""
    done = subprocess.run(
        with_pdeathsig(command, signal.SIGKILL, identity),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def with_pdeathsig(command: Command, on_parent_death: signal.Signals, identity: Identity) -> list[str | Path]:
    uid, gid = nobody()
    return [
        sys.executable,
        "-I",
        "-S",
        PDEATHSIG_EXEC,
        str(os.getpid()),
        str(int(on_parent_death)),
        identity,
        str(uid),
        str(gid),
        *command,
    ]


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn and wait its seconds for the program to end; SIGKILL comes last of all."""
    for number, seconds in (*steps, (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue


def nobody() -> tuple[int, int]:
    """Return the ids of a user and group without rights that the machine knows by name: initdb looks its user up."""
    for name in ("nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    return os.geteuid(), os.getegid()


def is_running(pid: int) -> bool:
    """Return True if the process runs. A zombie does not: after kill -9 one may stay while the machine is up."""
    state = read_state(pid)
    return state is not None and state not in "ZX"


def read_state(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    # The program's name stands in brackets and may hold brackets and spaces itself.
    return stat.rpartition(")")[2].split()[0]


def working_in(folder: Path, program: str) -> list[int]:
    """Return the running processes called `program` whose working folder is `folder`."""
    wanted = os.path.realpath(folder)
    found = []
    for entry in os.scandir("/proc") if os.path.isdir("/proc") else ():
        if not entry.name.isdigit():
            continue
        try:
            name = Path(entry.path, "comm").read_text(errors="replace").strip()
            if name == program and os.readlink(f"{entry.path}/cwd").removesuffix(" (deleted)") == wanted:
                found.append(int(entry.name))
        except OSError:
            continue  # ended meanwhile, or another user's
    return [pid for pid in found if is_running(pid)]


def end_strangers(pids: Iterable[int], *steps: tuple[signal.Signals, float]) -> None:
    """Stop processes that are not our children, as stop() does."""
    left = [pid for pid in pids if is_running(pid)]
    for number, seconds in (*steps, (signal.SIGKILL, 5.0)):
        for pid in left:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        limit = time.monotonic() + seconds
        while left and time.monotonic() < limit:
            left = [pid for pid in left if is_running(pid)]
            if left:
                time.sleep(0.02)
        if not left:
            return


def last_lines(log: Path, count: int = 15) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "(no log)"


def locked(file: Path) -> int | None:
    """Return a descriptor that holds the lock until it is closed, at the latest by our end; None where another does."""
    lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def make_private(folder: Path) -> None:
    """Make a folder for this user alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def shorten(log: Path) -> None:
    """Start a new log once the present one is larger than 10 MB; one older log is kept beside it."""
    if log.exists() and log.stat().st_size > 10_000_000:
        log.replace(log.with_name(log.name + ".old"))
