"""A service that is backed up while it is written to, lost, and restored as docs/operations/backup.md says."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from local.services import binaries, children
from local.services.postgres import free_port, read_pid
from tests.docs import tour
from tests.regency.evidence.evidence import sha
from tests.support import killable, stage as stages
from tests.support.files import pdf
from tests.support.killable import Service

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operations" / "backup.md"
INSTANT = '--time "$INSTANT"'
VALUE = "/v1/regencies/{}/values/ECO-03/total/2025/"


#: The last lines of the four commands that verify.
WHOLE = (
    "The ledger is whole.",
    ": 0 differences.",
    ": 0 missing or altered.",
    "Nothing differs from what is declared",
)
HELD = """
    SELECT 'submission', id::text FROM ledger_submission WHERE regency_id = {id}
    UNION ALL SELECT 'evidence', sha256 FROM {schema}.evidence_file
    UNION ALL SELECT 'link', sha256 FROM {schema}.evidence_link JOIN {schema}.evidence_file f ON f.id = file_id
    UNION ALL SELECT 'value', changes->'value'->>1 FROM {schema}.history_entry WHERE resource = 'value'
"""


class Written(NamedTuple):
    """A write that was acknowledged, and when it was asked for and answered."""

    code: str
    what: str
    key: str
    asked: datetime
    answered: datetime


@dataclass
class Writers:
    """Somebody in each regency who enters, sends evidence and submits, until `stop`."""

    service: Service
    keys: dict[str, str]
    done: list[Written] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for code in self.keys:
            self._threads.append(threading.Thread(target=self._work, args=(code,)))
            self._threads[-1].start()

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _work(self, code: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # the machine is lost
            for number in range(1, 1_000_000):
                if self._ended.wait(0.1):
                    return
                self._write(code, number)

    def _write(self, code: str, number: int) -> None:
        regency, key = f"/v1/regencies/{code}", f"Bearer {self.keys[code]}"
        data, value = pdf(f"{code} {number}"), f"{number / 100:g}"
        etag = self.service.ask("GET", VALUE.format(code), Authorization=key)[2].get("ETag")
        matching = {"If-Match": etag} if etag else {}
        self._ask(code, "value", value, "PUT", VALUE.format(code), {"value": value}, **matching)
        raw = {"Content-Type": "application/octet-stream"}
        self._ask(code, "evidence", sha(data), "POST", f"{regency}/evidence/?name=SK.pdf", data, **raw)
        links = [{"subject": "value", "key": "ECO-03/total/2025", "sha256": sha(data)}]
        self._ask(code, "link", sha(data), "POST", f"{regency}/evidence-links/", {"links": links})
        self._ask(code, "submission", "", "POST", f"{regency}/reports/2025-Q4/submit/", {})

    def _ask(self, code: str, what: str, key: str, method: str, path: str, body: Any, **headers: str) -> None:
        asked = datetime.now(UTC)
        headers["Authorization"] = f"Bearer {self.keys[code]}"
        status, answer, _ = self.service.ask(method, path, body, **headers)
        if status in (200, 201):
            found = key or answer["submission"]["id"]
            self.done.append(Written(code, what, found, asked, datetime.now(UTC)))
        elif not self._ended.is_set():
            self.wrong.append(f"{method} {path}: {status} {answer}")


class Drill:
    """Folders and variables as the page names them, and the service that they are about."""

    def __init__(self, service: Service, folder: Path, short: Path) -> None:
        self.service = service
        self.folder = folder
        self.short = short  # paths of sockets have 108 bytes
        sections = tour.sections(PAGE.read_text())
        self.blocks = {
            # The embedded server has no TLS.
            heading: [step.commands.replace("hostssl", "host") for step in steps]
            for heading, steps in sections.items()
        }
        self.took: dict[str, float] = {}
        there = service.there
        self.var_dir = there.folder
        (self.var_dir / "evidence").mkdir(exist_ok=True)
        for name in ("offline", "backup", "home", "etc"):
            (short / name).mkdir()
        backup, self.secrets = short / "backup", short / "etc"
        administrator = there.postgres.url("postgres", stages.SUPERUSER_PASSWORD, stages.DATABASE)
        for name, variables in {
            "settings": {},
            "secrets": {name: os.environ[name] for name in ("SECRET_KEY", "ROLE_SECRET", "SIGNING_KEY")},
            "owner": self.live(),
            "prepare": {"ADMIN_DATABASE_URL": administrator},
        }.items():
            lines = [f'{variable}="{value}"\n' for variable, value in variables.items()]
            (self.secrets / f"{name}.env").write_text("".join(lines))
        self.environment = {
            "PATH": ":".join(
                map(
                    str,
                    (ROOT / ".tools/bin", ROOT / "ops/backup/.venv/bin", binaries.find(), os.environ["PATH"]),
                )
            ),
            "HOME": str(short / "home"),
            "LANG": "C.UTF-8",
            "VAR_DIR": str(self.var_dir),
            "EVIDENCE_DIR": str(self.var_dir / "evidence"),
            "ADMIN_DATABASE_URL": administrator,
            "PG_HBA": str(there.postgres.data_dir / "pg_hba.conf"),
            "SECRETS": str(self.secrets),
            "OFFLINE": str(short / "offline"),
            "BACKUP_HOME": str(backup),
            "BACKUP_ADDRESS": "127.0.0.1/32",
            "BACKUP_PASSWORD": "of-barman",
            "BACKUP_CONNINFO": f"host=127.0.0.1 port={there.postgres.port} user=barman dbname=postgres"
            f" passfile={backup}/pgpass",
            "BACKUP_KEEP_DAYS": "35",
            "BACKUP_SECRETS": str(self.secrets),
            "GNUPGHOME": str(backup / "gnupg"),
            # What the service is given where it is backed up, and the commands of a restore.
            "CLUSTER_ADMINISTRATORS": "barman",
            "CLUSTER_ACCEPTED": "barman",
            "STATEMENT_TIMEOUT_MS": os.environ["STATEMENT_TIMEOUT_MS"],
        }
        self.environment["BACKUP_USER"] = self.sh("id -un").strip()

    def sh(self, commands: str, **more: str) -> str:
        """Run a command as the embedded server does (PostgreSQL's programs refuse root) and return its output."""
        identity: children.Identity = "namespace" if os.geteuid() == 0 else "keep"
        ran = subprocess.run(
            children.with_pdeathsig(["/bin/sh", "-eu", "-c", commands], signal.SIGKILL, identity),
            cwd=ROOT,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert ran.returncode == 0, f"{commands}\n{ran.stdout}{ran.stderr}"
        return ran.stdout + ran.stderr

    def section(self, heading: str, **more: str) -> str:
        """Run all commands of a section in one shell, exactly as they stand."""
        began = time.monotonic()
        printed = self.sh("\n".join(self.blocks[heading]), **more)
        self.took[heading] = time.monotonic() - began
        return printed

    def set_up(self) -> None:
        self.section("The key")
        self.environment["BACKUP_KEY"] = (self.short / "offline/fingerprint").read_text().strip()
        self.section("PostgreSQL")
        self.section("Barman")

    def keys(self) -> dict[str, str]:
        """A key of each of two regencies."""
        source = killable.MAKE_KEY.replace("51.01", "51.02").replace("ni@luh", "made@neighbour")
        neighbours = self.service.there.do("shell", "-v", "0", "-c", source).rpartition("KEY ")[2].strip()
        return {"51.01": self.service.key, "51.02": neighbours}

    def live(self) -> dict[str, str]:
        """Variables of the service's own."""
        there = self.service.there
        url = there.postgres.url("kc_owner", stages.OWNER_PASSWORD, stages.DATABASE)
        return {"DATABASE_URL": url}

    def take(self) -> None:
        """Take the first backup; passes of files before and after it are its unit's, which needs systemd."""
        self.pass_files()
        self.section("Taking it")
        self.pass_files()

    def pass_files(self) -> datetime:
        """Copy files once; when the pass began that is now the mark."""
        self.sh("ops/backup/files.sh")
        began = (self.short / "backup/files/mark").read_text().split()[0]
        return datetime.strptime(began, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    def lose(self) -> None:
        """Kill everything at once and delete what lay on the machine."""
        self.service.kill()
        postgres = self.service.there.postgres
        assert postgres._process is not None
        postgres._process.kill()
        postgres.stop()
        children.end_strangers(children.working_in(postgres.data_dir, "postgres"), (signal.SIGKILL, 10.0))
        for path in (postgres.data_dir, self.var_dir / "evidence", self.secrets):
            shutil.rmtree(path)

    @contextmanager
    def restored(
        self, name: str, *, to: str = INSTANT, then: str = "", port: int = 0, **more: str
    ) -> Iterator[Restored]:
        """The backup put back and started by the section's commands, verified too unless `then` is to be done instead.

        `to` stands for `--time "$INSTANT"`.
        """
        folder, port = self.short / name, port or free_port()
        more |= {"RESTORED": str(folder), "RESTORED_PORT": str(port)}
        put_back, start, addresses, verify = self.blocks["Restoring it"]
        assert INSTANT in put_back
        put_back = put_back.replace(INSTANT, to)
        try:
            began = time.monotonic()
            printed = self.sh(put_back + start + addresses, **more)
            self.took[f"restore {name}"] = time.monotonic() - began
            printed += self.sh(addresses + (then or verify), **more)
            self.took[f"restore and verify {name}"] = time.monotonic() - began
            yield Restored(folder, port, printed)
        finally:
            pid = read_pid(folder / "postgres/postmaster.pid")
            if pid is not None:
                children.end_strangers([pid], (signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))


class Restored(NamedTuple):
    folder: Path
    port: int
    printed: str

    def check(self, written: list[Written], instant: datetime, *, exactly: bool = True) -> int:
        """All that was answered before the instant is there and, `exactly`, nothing that was asked for after it. Return
        the number of writes that were looked for."""
        held = self._held({each.code for each in written})
        for each in written:
            is_there = (each.code, each.what, each.key) in held
            if each.answered < instant:
                assert is_there, f"lost: {each}"
            elif exactly and each.asked > instant:
                assert not is_there, f"of after the instant: {each}"
        return len([each for each in written if each.answered < instant])

    def all_is_whole(self) -> bool:
        return all(said in self.printed for said in WHOLE)

    def last_written(self, written: list[Written]) -> datetime:
        """Return the instant at which the last surviving write was answered."""
        held = self._held({each.code for each in written})
        return max(each.answered for each in written if (each.code, each.what, each.key) in held)

    def _held(self, codes: set[str]) -> set[tuple[str, str, str]]:
        """Regency, kind and key of all that is there."""
        url = f"postgresql://postgres:{stages.SUPERUSER_PASSWORD}@127.0.0.1:{self.port}/{stages.DATABASE}"
        with psycopg.connect(url, autocommit=True) as database:
            regencies = database.execute("SELECT kemendagri_code, id FROM tenants_regency").fetchall()
            return {
                (code, str(what), str(key))
                for code, regency in regencies
                if code in codes
                for what, key in database.execute(HELD.format(schema=f"r_{regency}", id=regency).encode())
            }


@contextmanager
def drilling(template: Path, folder: Path) -> Iterator[Drill]:
    short = Path(tempfile.mkdtemp(prefix="kc-drill-"))
    with killable.serving(template, folder) as service:
        drill = Drill(service, folder, short)
        try:
            yield drill
        finally:
            drill.sh("barman receive-wal --stop kota_cerdas || true")
            shutil.rmtree(short)
