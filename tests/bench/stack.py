"""Stack that a benchmark runs on: PostgreSQL (durable) and Valkey of its own, the database prepared by the project's
own commands, and a server process for us and for each peer. Everything ends with `stop`.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from local.run import DATABASE, LOGINS, ROOT, with_login
from local.services import children
from local.services.files import VarDir
from local.services.postgres import SUPERUSER, Postgres, free_port
from local.services.valkey import Valkey

#: Processes of each server, ours and the peers'; threads of each of those that work with threads. Ours keeps TRANSFERS
#: of its threads for files; the peers have as many in all.
WORKERS = 2
THREADS = 12
TRANSFERS = 12
#: Requests are counted as always, and none is refused for its number; and the peers log in as the same roles.
LIMITS = {f"RATE_LIMIT_{kind}": "1000000000" for kind in ("KEY", "REGENCY", "ADDRESS")} | {
    "CONNECTIONS_PER_REGENCY": "14"  # so that one role may have 42; ours uses the usual four
}


@dataclass
class Server:
    """One peer's server (or ours) under way."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pids(self) -> list[int]:
        """The processes that answer: granian's children, without granian itself."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        workers = [int(pid) for pid in found]
        return [
            pid for pid in workers if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]

    def memory_mb(self) -> float:
        """Return the memory of all its workers together; what they share is counted once (PSS)."""
        return sum(pss_mb(pid) for pid in self.pids())


def pss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("smaps_rollup names Pss")


@dataclass
class Stack:
    """The services, in a folder of their own that is made anew."""

    folder: Path
    servers: dict[str, Server] = field(default_factory=dict)

    def start(self, selection: Path) -> None:
        """Services, roles, tables, reference data, and the regencies that `selection` (CSV) lists."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.var = VarDir(self.folder)
        self.secrets = self.var.secrets()
        password = self.secrets["postgres_password"]
        self.postgres = Postgres(self.folder / "postgres", password, durable=True)
        self.postgres.start()
        self.valkey = Valkey(self.folder / "valkey", self.secrets["redis_password"])
        self.valkey.start()
        self.admin_url = self.postgres.url(SUPERUSER, password, DATABASE)
        self.owner_url = with_login(self.admin_url, "kc_owner", self.secrets["owner_password"])
        self.command("-m", "config.prepare", "--onboard", str(selection))
        self.superuser = psycopg.connect(self.admin_url, autocommit=True)

    def stop(self) -> None:
        for server in list(self.servers.values()):
            self.end(server)
        if hasattr(self, "superuser"):
            self.superuser.close()
        for name in ("valkey", "postgres"):
            if hasattr(self, name):
                getattr(self, name).stop()

    def environment(self, **more: str) -> dict[str, str]:
        """Without any login; `more` hands one over on purpose. Python keeps what it compiles, as it usually does: else
        each start of W8 and W9 would be one of compiling."""
        left_out = (*LOGINS, "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return kept | {
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": self.secrets["secret_key"],
            "ROLE_SECRET": self.secrets["role_secret"],
            "SIGNING_KEY": self.secrets["signing_key"],
            "VAR_DIR": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            **LIMITS,
            **more,
        }

    def as_operator(self, **more: str) -> dict[str, str]:
        return self.environment(
            **{
                "DATABASE_URL": self.owner_url,
                "ADMIN_DATABASE_URL": self.admin_url,
                "OWNER_PASSWORD": self.secrets["owner_password"],
                "PROCESS": "command",
                **more,
            }
        )

    def command(self, *words: str, **environment: str) -> str:
        """Runs Python with these words as an operator would; returns what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.as_operator(**environment),
            cwd=ROOT,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout}")
        return done.stdout

    def serve(
        self, name: str, *words: str, answers: str, workers: int = WORKERS, **environment: str
    ) -> Server:
        """Starts a server (`{port}` in the words is its port) and waits until the path `answers` does not fail."""
        port = free_port()
        process = children.start(
            [sys.executable, *(word.format(port=port) for word in words)],
            on_parent_death=signal.SIGKILL,
            environment=self.environment(
                **{
                    "HOST": "127.0.0.1",
                    "PORT": str(port),
                    "SERVER_PROCESSES": str(workers),
                    "SERVER_THREADS": str(THREADS),
                    "TRANSFERS_PER_PROCESS": str(TRANSFERS),
                    "CONNECTIONS_PER_REGENCY": "4",
                    **environment,
                }
            ),
            folder=ROOT,
            log=self.folder / f"{name}.log",
        )
        server = self.servers[name] = Server(name, port, process)
        self._await(server, answers)
        return server

    def _await(self, server: Server, path: str) -> None:
        limit = time.monotonic() + 60
        while True:
            try:
                status, _ = ask(f"{server.base}{path}")
            except OSError:
                status = 0
            if 200 <= status < 500:
                return
            if server.process.poll() is not None or time.monotonic() > limit:
                log = children.last_lines(self.folder / f"{server.name}.log", 30)
                raise SystemExit(f"{server.name} does not start ({status}):\n{log}")
            time.sleep(0.02)

    def ours(self, *, workers: int = WORKERS, name: str = "ours", **environment: str) -> Server:
        return self.serve(
            name,
            "-m",
            "config.server",
            answers="/readyz",
            workers=workers,
            PROCESS="server",
            DATABASE_URL=with_login(self.admin_url, None, None),
            **environment,
        )

    def end(self, server: Server) -> None:
        children.stop(server.process, (signal.SIGTERM, 10.0))
        del self.servers[server.name]


def ask(
    url: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """One request: its status, and {"body": ..., "headers": ...}; the body is text where it is an error's."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=300) as answer:
            text = answer.read()
            return answer.status, {
                "body": json.loads(text) if text else None,
                "headers": dict(answer.headers),
            }
    except urllib.error.HTTPError as error:
        return error.code, {
            "body": error.read().decode(errors="replace"),
            "headers": dict(error.headers),
        }
