"""Debian's nginx on docker/nginx.conf, before a server of the tests."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.services.postgres import free_port

ROOT = Path(__file__).parent.parent.parent
CONF = ROOT / "docker" / "nginx.conf"


def program() -> str:
    """nginx, as ops/install-test-tools.sh leaves it: a test that needs it is not left out."""
    found = shutil.which("nginx", path=f"{ROOT}/.tools/nginx/usr/sbin:{os.environ['PATH']}:/usr/sbin")
    assert found, "nginx is missing: run ops/install-test-tools.sh"
    return found


@contextmanager
def before(port: int, folder: Path, **replaced: str) -> Iterator[int]:
    """The port on which nginx listens. Its file is the one that compose mounts, but for addresses and ports."""
    own, health = free_port(), free_port()
    text = CONF.read_text()
    for name, value in {
        "server api:8000;": f"server 127.0.0.1:{port};",
        "listen 8080;": f"listen 127.0.0.1:{own};",
        "listen 127.0.0.1:8081;": f"listen 127.0.0.1:{health};",
        **replaced,
    }.items():
        assert text.count(name) == 1
        text = text.replace(name, value)
    folder.mkdir(exist_ok=True)
    (folder / "nginx.conf").write_text(text)
    user = "user root; " if os.geteuid() == 0 else ""
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program(), "-p", folder, "-c", folder / "nginx.conf", "-g", f"{user}daemon off;"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(process, own, folder / "log")
            yield own
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    limit = time.monotonic() + 300
    while True:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < limit, "nginx does not listen"
            time.sleep(0.05)
        else:
            return
