"""docs/operations/install.md, word for word on a bare Debian: two addresses of this machine stand for the two hosts.

What fetches something runs in the machine's network; all else in one of its own, where nothing of this machine listens.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from tests.config.processes import wait_until
from tests.docs import tour

PAGE = tour.ROOT / "docs" / "operations" / "install.md"
FETCHES = "apt-get install"
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
TOLD = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DATABASE_HOST": "127.0.0.2",
    "APP_HOST": "127.0.0.3",
    "NAME": "kotacerdas.example",
    "CONTACT": "csirt@kementerian.example",
    "SOURCE": "/srv/release.git",
    "RELEASE": "release",
    "POSTGRES_PASSWORD": "superuser-of-the-test",
    "REDIS_PASSWORD": "redis-of-the-test",
}


def run(*words: str | Path, **options: str | Path) -> None:
    subprocess.run(words, check=True, **options)  # type: ignore[call-overload]


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A bare Debian with the release, a certificate for the name, and a `systemctl` that needs no systemd."""
    root = tmp_path / "root"
    run(
        "mmdebstrap",
        "--variant=minbase",
        "--quiet",
        "--include=ca-certificates,python3,systemd",
        "trixie",
        root,
        SOURCES,
    )
    run("git", "clone", "--quiet", "--bare", tour.ROOT, root / "srv" / "release.git")
    run("git", "--git-dir", root / "srv" / "release.git", "branch", "release", "HEAD")
    shutil.copy(Path(__file__).parent / "systemctl", root / "usr" / "local" / "bin")
    (root / "etc" / "hosts").write_text(f"127.0.0.1 localhost\n{TOLD['APP_HOST']} {TOLD['NAME']}\n")
    tls = root / "etc" / "nginx" / "tls"
    tls.mkdir(parents=True)
    subject = ("-subj", f"/CN={TOLD['NAME']}", "-addext", f"subjectAltName=DNS:{TOLD['NAME']}")
    made = ("-keyout", tls / "server.key", "-out", tls / "server.crt")
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *made, "-quiet")
    yield root
    run("rm", "-rf", "--one-file-system", root)


@pytest.fixture
def inside(root: Path) -> Iterator[int]:
    """The process whose namespaces the machine's have: its network has a loopback and nothing else."""
    begin = f"mount --rbind /dev {root}/dev && mount -t proc proc {root}/proc && ip link set lo up"
    apart = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"]
    with subprocess.Popen([*apart, "sh", "-c", f"{begin} && exec sleep infinity"]) as holder:
        children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children")
        wait_until(lambda: children.read_text() != "")
        pid = int(children.read_text())
        wait_until(lambda: Path(f"/proc/{pid}/comm").read_text() == "sleep\n")
        yield pid
        holder.kill()


@pytest.mark.rare
def test_each_command_does_what_the_page_says(root: Path, inside: int) -> None:
    # How this machine reaches packages, and whom it trusts; besides, the certificate of the test.
    packages = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "UV_"))}
    certificate = (root / "etc" / "nginx" / "tls" / "server.crt").read_text()
    for fetches, steps in groupby(tour.steps(PAGE.read_text()), lambda step: FETCHES in step.commands):
        (root / CERTIFICATES).write_text((Path("/") / CERTIFICATES).read_text() + certificate)
        network = [] if fetches else ["--net"]
        enter = ["nsenter", f"--target={inside}", "--mount", "--pid", *network, "chroot", str(root), "sh"]
        tour.walk_by(enter, list(steps), TOLD | packages, may_warn=True)
