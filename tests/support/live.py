"""The server as it runs in production, beside the stage's services: two processes, on a port of its own."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.services.postgres import free_port
from tests.support import stage as stages

ROOT = Path(__file__).parent.parent.parent
KEPT = ("PATH", "HOME", "LANG", "SECRET_KEY", "ROLE_SECRET", "SIGNING_KEY", "STATEMENT_TIMEOUT_MS")


class Live:
    """Address of the server. Each request opens a connection of its own, so that it may meet either process."""

    def __init__(self, port: int, group: int = 0) -> None:
        self.port = port
        self._group = group
        self.url = f"http://127.0.0.1:{port}"

    def ask(
        self, key: str | None, path: str, method: str = "GET", body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        """Status, and the body as JSON where it is any."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            if key is not None:
                headers["Authorization"] = f"Bearer {key}"
            data = None if body is None else json.dumps(body).encode()
            if data is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        is_json = "json" in (answer.headers.get("Content-Type") or "")
        return answer.status, json.loads(text) if is_json and text else text

    def processor_seconds(self) -> float:
        """Return the processor time of all processes of the server."""
        ticks = sum(int(ticks) for _, stat in self._processes() for ticks in stat[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")

    def commands(self) -> list[str]:
        """Return the command lines of all processes of the server."""
        return [(folder / "cmdline").read_text().replace("\0", " ") for folder, _ in self._processes()]

    def _processes(self) -> Iterator[tuple[Path, list[str]]]:
        """Yield their folders in /proc, and what `stat` there says after the name."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            if int(stat[2]) == self._group:
                yield folder, stat


@contextmanager
def running(stage: stages.Stage, log: Path | None = None, **environment: str) -> Iterator[Live]:
    """The server from when it answers until the block ends. More settings by `environment`; its lines go to `log`."""
    port = free_port()
    output = log.open("w") if log else None
    process = subprocess.Popen(
        [sys.executable, "-m", "config.server"],
        cwd=ROOT,
        env={name: os.environ[name] for name in KEPT if name in os.environ}
        | {
            "PROCESS": "server",
            "DATABASE_URL": f"postgresql://127.0.0.1:{stage.postgres.port}/{stages.DATABASE}",
            "REDIS_URL": stage.valkey.url,
            "PORT": str(port),
            "BASE_URL": f"http://127.0.0.1:{port}",
            **environment,
        },
        stdin=subprocess.DEVNULL,
        stderr=output,
        start_new_session=True,
    )
    try:
        _wait(process, port)
        yield Live(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        if output:
            output.close()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    limit = time.monotonic() + 300
    while True:
        try:
            if Live(port).ask(None, "/healthz")[0] == 200:
                return
        except OSError:
            pass
        assert process.poll() is None, "the server did not start"
        assert time.monotonic() < limit, "the server does not answer"
        time.sleep(0.05)
