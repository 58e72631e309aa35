"""install.md, upgrade.md, backup.md and incidents.md, word for word on a bare Debian with an address for each host.

What fetches something runs in the machine's network; all else in one of its own, where nothing of this machine listens.
In this order: an earlier state is installed, upgraded to this one, lost and restored, and then has its accidents.
"""

import json
import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest

from api.http.local_time import day_of
from tests.config.processes import wait_until
from tests.docs import tour

PAGES = tour.ROOT / "docs" / "operations"
FETCHES = ("apt-get install", ".venv/.synced", "uv sync")
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
BY = '--by "$OPERATOR" --reason "$REASON"'
VALUE = "https://kotacerdas.example/v1/regencies/51.01/values/ECO-03/total"
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
    "OPERATOR": "Rina Wati",
    "REASON": "tiket 4711",
    "CODE": "51.01",
}


def run(*words: str | Path, **options: str | Path) -> None:
    subprocess.run(words, check=True, **options)  # type: ignore[call-overload]


def git(*words: str) -> str:
    return subprocess.check_output(["git", *words], cwd=tour.ROOT, text=True).strip()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bare Debian with two releases, a certificate for the name, and a `systemctl` that needs no systemd.

    `release` is the state that first had the page of installation, `next` is this one.
    """
    root = tmp_path_factory.mktemp("install") / "root"
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
    first = git("log", "--diff-filter=A", "--format=%H", "--", "docs/operations/install.md")
    for branch, commit in (("release", first), ("next", git("rev-parse", "HEAD"))):
        run("git", "--git-dir", root / "srv" / "release.git", "branch", branch, commit)
    shutil.copy(Path(__file__).parent / "systemctl", root / "usr" / "local" / "bin")
    (root / "etc" / "hosts").write_text(f"127.0.0.1 localhost\n{TOLD['APP_HOST']} {TOLD['NAME']}\n")
    tls = root / "etc" / "nginx" / "tls"
    tls.mkdir(parents=True)
    subject = ("-subj", f"/CN={TOLD['NAME']}", "-addext", f"subjectAltName=DNS:{TOLD['NAME']}")
    made = ("-keyout", tls / "server.key", "-out", tls / "server.crt")
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *made, "-quiet")
    yield root
    run("rm", "-rf", "--one-file-system", root)


class Host:
    """The machine, by the process whose namespaces it has: its network has a loopback and nothing else."""

    def __init__(self, root: Path, pid: int) -> None:
        self.root = root
        self.pid = pid
        # How this machine reaches packages, and whom it trusts; besides, the certificate of the test.
        self.packages = {
            name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "UV_"))
        }
        self.certificate = (root / "etc" / "nginx" / "tls" / "server.crt").read_text()

    def enter(self, *, fetches: bool = False) -> list[str]:
        network = [] if fetches else ["--net"]
        return [
            "nsenter",
            f"--target={self.pid}",
            "--mount",
            "--pid",
            *network,
            "chroot",
            str(self.root),
            "sh",
        ]

    def walk(self, steps: list[tour.Step], *, user: str = "root", **more: str) -> None:
        """Run these steps exactly as they stand, in the folder of the software."""
        for fetches, some in groupby(steps, lambda step: any(word in step.commands for word in FETCHES)):
            (self.root / CERTIFICATES).write_text((Path("/") / CERTIFICATES).read_text() + self.certificate)
            shell = [*self.enter(fetches=fetches)[:-1], "runuser", f"--user={user}", "--", "sh"]
            tour.walk_by(shell, list(some), TOLD | self.packages | more, may_warn=True)

    def do(self, commands: str, **more: str) -> str:
        """Return what these commands print."""
        ran = subprocess.run(
            [*self.enter(), "-eu", "-c", commands],
            env=TOLD | more,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{commands}\n{ran.stdout}{ran.stderr}"
        return ran.stdout.strip()

    def sql(self, statement: str) -> str:
        return self.do('runuser --user postgres -- psql -Atqd kota_cerdas -c "$SQL"', SQL=statement)

    def status(self, url: str, *words: str) -> str:
        """Return the status of a request, 000 where nobody answers."""
        asked = [
            *self.enter(),
            "-c",
            'curl -s -o /dev/null -w "%{http_code}" "$@" || true',
            "sh",
            url,
            *words,
        ]
        return subprocess.check_output(asked, env=TOLD, text=True)


@pytest.fixture(scope="module")
def host(root: Path) -> Iterator[Host]:
    begin = f"mount --rbind /dev {root}/dev && mount -t proc proc {root}/proc && ip link set lo up"
    apart = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"]
    with subprocess.Popen([*apart, "sh", "-c", f"{begin} && exec sleep infinity"]) as holder:
        children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children")
        wait_until(lambda: children.read_text() != "")
        pid = int(children.read_text())
        wait_until(lambda: Path(f"/proc/{pid}/comm").read_text() == "sleep\n")
        yield Host(root, pid)
        holder.kill()


@pytest.mark.rare
def test_each_command_of_the_installation_does_what_the_page_says(host: Host) -> None:
    host.walk(tour.steps((PAGES / "install.md").read_text()))


@pytest.mark.rare
def test_a_session_of_the_database_has_so_much_memory_and_no_more(host: Host) -> None:
    limits = host.do("cat /proc/$(head -n 1 /var/lib/postgresql/17/main/postmaster.pid)/limits")
    assert re.search(rf"^Max data size +{1 << 30} ", limits, re.MULTILINE)


@pytest.mark.rare
def test_a_service_that_is_killed_is_started_again(host: Host) -> None:
    for unit in ("kota-cerdas-api", "kota-cerdas-worker", "redis-server"):
        process = host.do(f"cat /run/{unit}.of-unit")
        host.do(f"systemctl kill --signal=KILL {unit}")
        wait_until(lambda unit=unit, process=process: host.do(f"cat /run/{unit}.of-unit") != process)
    wait_until(lambda: host.status("https://kotacerdas.example/readyz") == "200")


@pytest.mark.rare
def test_an_earlier_state_is_upgraded_under_traffic_goes_back_and_forward(host: Host) -> None:
    page, seen = tour.sections((PAGES / "upgrade.md").read_text()), Counter[str]()
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(0.2):
            seen[host.status("https://kotacerdas.example/v1/open/dimensions/")] += 1

    for heading in ("Before", "The new release beside the present one"):
        host.walk(page[heading], RELEASE="next")
    asking = threading.Thread(target=ask)
    asking.start()
    try:
        host.walk(page["Expand and migrate"])
        assert set(seen) == {"200"}
    finally:
        ended.set()
        asking.join()
    print(seen)
    host.walk(page["Roll"])
    host.walk(page["Back"])
    host.walk(page["Roll"])
    commit = json.loads(host.do("curl --silent https://kotacerdas.example/healthz"))["commit"]
    assert git("rev-parse", "HEAD").startswith(commit)


INCIDENTS = tour.sections((PAGES / "incidents.md").read_text())


@pytest.fixture(scope="module")
def keys(host: Host) -> dict[str, str]:
    """A key of the programme office, and one of an admin of the regency."""
    issue = f"kota-cerdas access key {{}} --for {{}} {BY} | grep -o 'kck_[^ ]*'"
    return {
        "KEY": host.do(issue.format("sari@kementerian.example", "ministry")),
        "REGENCY_KEY": host.do(issue.format("made@jembranakab.example", "regency")),
    }


def enter(host: Host, keys: dict[str, str], year: int) -> str:
    key = f"Authorization: Bearer {keys['REGENCY_KEY']}"
    return host.status(f"{VALUE}/{year}/", "-X", "PUT", "-H", key, "--json", '{"value": "4.51"}')


def cure(host: Host, keys: dict[str, str], heading: str, **more: str) -> None:
    host.walk([*INCIDENTS[""], *INCIDENTS[heading]], **keys, **more)


BACKUP = {
    "BACKUP_HOME": "/var/lib/kota-cerdas-backup",
    "BACKUP_USER": "kota-cerdas",
    "BACKUP_ADDRESS": "127.0.0.4/32",
    "BACKUP_PASSWORD": "barman-of-the-test",
    "FIGURES": "/var/lib/kota-cerdas-figures",
    "GNUPGHOME": "/var/lib/kota-cerdas-backup/gnupg",
    "HOME": "/var/lib/kota-cerdas",
    "LANG": "C.UTF-8",
    "OFFLINE": "/var/lib/kota-cerdas-offline",
    "PATH": f"/opt/kota-cerdas/ops/backup/.venv/bin:/usr/lib/postgresql/17/bin:{TOLD['PATH']}",
    "PG_HBA": "/etc/postgresql/17/main/pg_hba.conf",
    "RESTORED": "/var/lib/kota-cerdas-backup/restored",
    "RESTORED_PORT": "5433",
    "SECRETS": "/etc/kota-cerdas",
}


@pytest.mark.rare
def test_lost_hosts_are_restored(host: Host, keys: dict[str, str]) -> None:
    """The third host, which has the backup, is this machine as well: its folders are where they are mounted."""
    text, read = (PAGES / "backup.md").read_text(), "set -a; . /etc/kota-cerdas/{}.env; set +a"
    page = {
        heading: [step._replace(commands=f"cd /opt/kota-cerdas\n{step.commands}") for step in steps]
        for heading, steps in tour.sections(text).items()
    }

    def walk(
        heading: str, place: slice = slice(None), *, user: str = "kota-cerdas", env: str = "backup"
    ) -> None:
        host.walk([tour.Step(read.format(env), []), *page[heading][place]], user=user, **BACKUP)

    (packages,) = re.findall(r"there, and Debian's (.+?)\. Mount", text.replace("\n", " "))
    host.walk([tour.Step(f"apt-get install -yq {' '.join(re.findall('`(.+?)`', packages))}", [])], **BACKUP)
    host.do("install --directory --owner=kota-cerdas $OFFLINE; : > /etc/kota-cerdas/backup.env", **BACKUP)
    walk("The key")
    host.do(
        'sed "s/10.0.0.5/$DATABASE_HOST/; s/^BACKUP_KEY=.*/BACKUP_KEY=$(cat $OFFLINE/fingerprint)/"'
        " /opt/kota-cerdas/ops/backup/backup.env > /etc/kota-cerdas/backup.env",
        **BACKUP,
    )
    walk("The backup host", user="root")
    walk("PostgreSQL", slice(0, 2), user="root", env="prepare")
    walk("PostgreSQL", slice(2, 3))
    host.do(
        "for each in ADMINISTRATORS ACCEPTED; do echo CLUSTER_$each=barman; done >> /etc/kota-cerdas/settings.env"
    )
    walk("Barman")
    walk("Starting it", user="root")
    walk("Taking it")
    walk("Watching it")
    assert "kc_backup_is_well 1" in host.do("cat $FIGURES/kota-cerdas.prom", **BACKUP)

    assert enter(host, keys, 2019) == "201"
    mark = "cat $BACKUP_HOME/files/mark"
    before, instant = host.do(mark, **BACKUP), str(datetime.now(UTC))
    assert enter(host, keys, 2018) == "201"
    wait_until(lambda: host.do(mark, **BACKUP) > before)
    host.do("install --directory --owner=kota-cerdas /var/lib/kota-cerdas-exports")
    for file in ("crontab", "crontab-exports"):
        path, *lines = [
            line for line in (tour.ROOT / "ops/backup" / file).read_text().splitlines() if line[0] != "#"
        ]
        for user, command in [line.split(maxsplit=6)[5:] for line in lines]:
            host.do(
                f'exec runuser --login --shell /bin/sh {user} -c "$LINE"', LINE=f"export {path}; {command}"
            )
    assert host.do("ls /var/lib/kota-cerdas-exports/*").split()[0] == "51.01.tar.gpg"

    units = "kota-cerdas-backup-files kota-cerdas-worker kota-cerdas-api postgresql@17-main"
    host.do(
        f"systemctl stop {units}; rm -r /var/lib/postgresql/17/main /var/lib/kota-cerdas/evidence"
        " /etc/kota-cerdas/[ops]*.env"
    )
    BACKUP["INSTANT"] = instant
    walk("Restoring it")
    host.do("runuser --user kota-cerdas -- pg_ctl --pgdata $RESTORED/postgres --mode fast stop", **BACKUP)
    walk("Into service", user="root")
    assert (enter(host, keys, 2019), enter(host, keys, 2018)) == ("200", "201")
    for check in ("isolation", "ledger", "evidence"):
        host.do(f"kota-cerdas verify_{check}")
    host.do("systemctl start kota-cerdas-backup-files; rm -r $RESTORED", **BACKUP)


@pytest.mark.rare
def test_a_dropped_schema_is_restored(host: Host, keys: dict[str, str]) -> None:
    assert enter(host, keys, 2024) == "201"
    there = "/var/lib/kota-cerdas/export"
    host.do(f"kota-cerdas export_regency 51.01 --to {there} {BY}")
    regency = host.sql("SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'")
    host.sql(f"DROP SCHEMA r_{regency} CASCADE")
    assert enter(host, keys, 2025) == "503"
    cure(host, keys, "A regency's schema is gone", EXPORT=there)
    assert enter(host, keys, 2025) == "201"


@pytest.mark.rare
def test_a_dropped_login_is_made_again(host: Host, keys: dict[str, str]) -> None:
    regency = host.sql("SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'")
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kc_r_{regency}'"
    host.sql(f"ALTER ROLE kc_r_{regency} NOLOGIN")
    host.sql(ended)
    host.sql(f"DROP OWNED BY kc_r_{regency}; DROP ROLE kc_r_{regency}")
    assert enter(host, keys, 2025) == "503"
    cure(host, keys, "A regency's login is gone")
    assert enter(host, keys, 2025) in ("200", "428")


@pytest.mark.rare
def test_a_corrupt_figure_is_set_right(host: Host, keys: dict[str, str]) -> None:
    host.sql("UPDATE figures_filling_cell SET reported = 7 WHERE valid_until IS NULL")
    cure(host, keys, "A figure is corrupt")


@pytest.mark.rare
def test_a_bound_is_raised(host: Host, keys: dict[str, str]) -> None:
    cure(host, keys, "A regency is at its bound")
    of_table = "tgrelid = 'ledger_submission'::regclass AND starts_with(tgname, 'rows_are_bounded')"
    found = host.sql(f"SELECT encode(tgargs, 'escape') FROM pg_trigger WHERE {of_table}")
    assert set(found.splitlines()) == {r"10000\0000\000"}
    assert enter(host, keys, 2022) in ("200", "201", "428")


@pytest.mark.rare
def test_a_bad_release_is_taken_out_of_force(host: Host, keys: dict[str, str]) -> None:
    draft = json.dumps({"number": "2099.1", "effective_on": str(day_of(datetime.now(UTC))), "note": "Salah"})
    host.do(
        f"{INCIDENTS[''][0].commands}\nministry catalogue/releases/ --json '{draft}'\n"
        "ministry catalogue/releases/national/2099.1/publish/ --json '{}'",
        **keys,
    )
    cure(host, keys, "A bad release of the catalogue", NUMBER="2099.1")


@pytest.mark.rare
def test_a_leaked_key_is_ended(host: Host, keys: dict[str, str]) -> None:
    leaked = host.do(
        f"kota-cerdas access key sari@kementerian.example --for ministry {BY} | grep -o 'kck_[^ ]*'"
    )
    me = ("https://kotacerdas.example/v1/me/", "-H", f"Authorization: Bearer {leaked}")
    assert host.status(*me) == "200"
    cure(host, keys, "A leaked secret", PREFIX=leaked[:12])
    assert host.status(*me) == "401"


@pytest.mark.rare
@pytest.mark.parametrize(
    "heading", ["ROLE_SECRET", "SECRET_KEY", "WEBHOOK_KEY", "SIGNING_KEY", "The owner's password"]
)
def test_a_leaked_secret_is_replaced(host: Host, keys: dict[str, str], heading: str) -> None:
    held = "cat /etc/kota-cerdas/secrets.env /etc/kota-cerdas/prepare.env"
    before = set(host.do(held).splitlines())
    cure(host, keys, heading, INSTANT="2026-01-01T00:00:00Z")
    assert len(before - set(host.do(held).splitlines())) == 1
    assert enter(host, keys, 2024) in ("200", "428")


@pytest.mark.rare
def test_a_full_disk_is_given_room(host: Host, keys: dict[str, str]) -> None:
    where = "/var/lib/postgresql"
    host.do(
        f"systemctl stop postgresql@17-main; while [ -e {where}/17/main/postmaster.pid ]; do sleep 0.1; done\n"
        f"mv {where} {where}.disk; mkdir {where}\n"
        f"mount -t tmpfs -o size=$(($(du -sk {where}.disk | cut -f1) + 300000))k tmpfs {where}\n"
        f"cp -a {where}.disk/. {where}/; chown postgres:postgres {where}; systemctl start postgresql@17-main"
    )
    host.walk(INCIDENTS["A full disk"], SPARE="200M")
    host.do(
        # One session is open before the disk is full, and uses up what is allocated already.
        f"{{ sleep 2; cat /dev/zero > {where}/filler 2> /dev/null || true; for each in $(seq 400); do"
        " echo 'SELECT pg_current_xact_id(), pg_switch_wal();' || exit 0; sleep 0.05; done; }"
        " | runuser --user postgres -- psql > /dev/null 2>&1 || true"
    )
    wait_until(lambda: enter(host, keys, 2020) == "503")
    cure(host, keys, "When the disk is full")
    assert enter(host, keys, 2021) == "201"


@pytest.mark.rare
def test_a_stuck_worker_is_replaced(host: Host, keys: dict[str, str]) -> None:
    stuck = host.do("cat /run/kota-cerdas-worker.of-unit")
    host.do(f"kill -STOP {stuck}")
    cure(host, keys, "A stuck worker")
    alone = "SELECT worker FROM tenants_duty WHERE name = 'statements'"
    wait_until(lambda: not host.sql(alone).endswith(f":{stuck}"))


@pytest.mark.rare
def test_a_deadline_is_moved_in_its_last_hour(host: Host, keys: dict[str, str]) -> None:
    cure(host, keys, "The last hour before a deadline", PERIOD="2026-Q4", DUE_AT="2027-06-01T00:00:00Z")
