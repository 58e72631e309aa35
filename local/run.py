"""`make run`: everything the API needs, on this machine, from one command until Ctrl-C or SIGTERM.

PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name others), the database's preparation, a worker
and the server. Environment: VAR_DIR (default var/), PORT (8000; 0 takes a free one), DATABASE_URL (an
administrator's login to the database to use), REDIS_URL, and whatever config/settings.py reads.
"""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import quote, urlsplit, urlunsplit

from config import ports, progress
from config.pdeathsig_exec import end_with_parent
from local.services import children, files
from local.services.children import ServiceError
from local.services.postgres import SUPERUSER, Postgres, free_port
from local.services.supervised import ROOT, Supervised
from local.services.valkey import Valkey

SELECTION = ROOT / "tenants" / "data" / "selection-2022.csv"
DATABASE = "kota_cerdas"
READY_WITHIN = 60.0  # seconds from the server's start to its first 200 on /readyz
LOOK_EVERY = 0.2  # seconds

_READY = """
  Kota Cerdas     {url}
  Documentation   {url}/docs/

{keys}

  All keys        {file}
  Stop            Ctrl-C, or SIGTERM

"""

# Logins that a child gets only when it is handed them on purpose.
LOGINS = (
    "DATABASE_URL",
    "ADMIN_DATABASE_URL",
    "OWNER_PASSWORD",
    "REDIS_URL",
    "PGPASSWORD",
    "PGUSER",
)


class Stopped(BaseException):
    """Someone asked this run to end; not an Exception, so nothing on the way takes it for an error."""


class Run:
    def __init__(self) -> None:
        self.folder = files.VarDir(Path(os.environ.get("VAR_DIR") or ROOT / "var"))
        self.port = port_from_environment()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.owner = f"{os.environ.get('TENANT_PREFIX') or 'kc'}_owner"
        #: What was started, in turn, and what keeps each of it running.
        self.started = ExitStack()
        self.keeping: list[Callable[[], None]] = []
        self.folder.lock()  # last: whoever is refused has nothing to stop, nor to clear away of the other run

    def go(self) -> NoReturn:
        """Run until Stopped or ServiceError is raised."""
        ports.check_is_free("127.0.0.1", self.port)  # before the long steps, not after them
        self.secrets = self.folder.secrets()
        progress.say(f"Data and secrets are kept in {self.folder.path}")
        self._start_services()
        self._prepare()
        self._start_processes()
        self._announce()
        self._watch()

    def stop(self) -> None:
        """Stop all services, each before those that it uses.

        Every child ends, also when this is called half way through a start.
        """
        self.folder.state.unlink(missing_ok=True)
        self.started.close()

    def _start_services(self) -> None:
        self.admin_url = os.environ.get("DATABASE_URL") or ""
        if not self.admin_url:
            with progress.step("PostgreSQL"):
                postgres = Postgres(
                    self.folder.path / "postgres",
                    self.secrets["postgres_password"],
                    durable=True,
                )
                self._start("PostgreSQL", postgres, postgres.start_again)
            self.admin_url = postgres.url(SUPERUSER, self.secrets["postgres_password"], DATABASE)
        self.owner_url = with_login(self.admin_url, self.owner, self.secrets["owner_password"])
        self.redis_url = os.environ.get("REDIS_URL") or ""
        if not self.redis_url:
            with progress.step("Valkey"):
                valkey = Valkey(self.folder.path / "valkey", self.secrets["redis_password"])
                self._start("Valkey", valkey, valkey.start)
            self.redis_url = valkey.url

    def _start(self, name: str, service: Postgres | Valkey, again: Callable[[], None]) -> None:
        self.started.callback(service.stop)
        service.start()
        self.keeping.append(lambda: None if service.poll() is None else start_again(name, again))

    def _prepare(self) -> None:
        environment = self._environment(
            DATABASE_URL=self.owner_url,
            ADMIN_DATABASE_URL=self.admin_url,
            OWNER_PASSWORD=self.secrets["owner_password"],
        )
        process = children.start(
            [
                sys.executable,
                "-m",
                "local.prepare",
                "--onboard",
                SELECTION,
                "--demo",
                self.folder.demo,
                "--base-url",
                self.base_url,
            ],
            on_parent_death=signal.SIGKILL,
            environment=environment,
            folder=ROOT,
        )
        try:
            code = process.wait()
        finally:
            children.stop(process, (signal.SIGTERM, 5.0))
        if code != 0:
            raise ServiceError("The database could not be prepared; the lines above say why.")
        files.write_private(
            self.folder.state,
            {
                "database_url": self.owner_url,
                "redis_url": self.redis_url,
                "base_url": self.base_url,
                "pid": os.getpid(),
            },
        )

    def _start_processes(self) -> None:
        metrics = os.environ.get("METRICS_PORT")  # the server's; the worker serves its own beside it
        beside = {"METRICS_PORT": str(int(metrics) + 1)} if metrics else {}
        worker = Supervised(
            "worker",
            [sys.executable, ROOT / "manage.py", "run_worker"],
            self._environment(DATABASE_URL=self.owner_url, PROCESS="worker", **beside),
        )
        server = Supervised(
            "server",
            [sys.executable, "-m", "config.server"],
            self._environment(
                DATABASE_URL=with_login(self.admin_url, None, None),
                PROCESS="server",
                HOST="127.0.0.1",
                PORT=str(self.port),
            ),
        )
        url = f"{self.base_url}/readyz"
        for process in (worker, server):
            self.started.callback(process.stop)
            self.keeping.append(process.keep_running)
        with progress.step("Server"):
            server.start()
            if not server.is_up(READY_WITHIN, lambda: ask(url) == "200"):
                if (code := server.poll()) is None:
                    raise ServiceError(f"{url} answers {ask(url)} after {READY_WITHIN:.0f} s.")
                raise ServiceError(
                    f"The server ended (exit code {code}). Its last lines:\n{server.last_lines()}"
                )
        worker.start()  # only now, so that the server has the processors while it loads

    def _environment(self, **more: str) -> dict[str, str]:
        """Return our environment without any login, with the variables of this child."""
        environment = {name: value for name, value in os.environ.items() if name not in LOGINS}
        return environment | {
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": self.secrets["secret_key"],
            "ROLE_SECRET": self.secrets["role_secret"],
            "SIGNING_KEY": self.secrets["signing_key"],
            "VAR_DIR": str(self.folder.path),
            "BASE_URL": self.base_url,
            # Of the demonstration; who runs a service says whom to tell of a hole.
            "SECURITY_CONTACTS": os.environ.get("SECURITY_CONTACTS") or "mailto:csirt@kementerian.example",
            "PYTHONUNBUFFERED": "1",
            "LOG_FORMAT": os.environ.get("LOG_FORMAT") or "text",  # for a terminal
            **more,
        }

    def _announce(self) -> None:
        demo = files.read_json(self.folder.demo)
        regencies: dict[str, dict[str, str]] = demo.get("regencies") or {}
        code = "51.01" if "51.01" in regencies else next(iter(regencies), "")
        keys = {
            "Ministry": demo.get("ministry"),
            f"Regency {code}": regencies.get(code),
            "Integrator": demo.get("integrator"),
            "Sandbox 00.01": demo.get("sandbox"),
        }
        listed = "\n".join(f"  {name:<15} {(key or {}).get('key', '-')}" for name, key in keys.items())
        sys.stdout.write(_READY.format(url=self.base_url, keys=listed, file=self.folder.demo))
        sys.stdout.flush()

    def _watch(self) -> NoReturn:
        """Restart processes that end by themselves; meanwhile the others answer 503, and they reconnect."""
        while True:
            time.sleep(LOOK_EVERY)
            for keep in self.keeping:
                keep()


def start_again(name: str, start: Callable[[], None]) -> None:
    """Start a service that ended, and retry if it ends again. Raises ServiceError after five times."""
    for left in reversed(range(5)):
        progress.say(f"{name} ended and is started again")
        try:
            start()
        except ServiceError:
            if not left:
                raise
        else:
            return


def main() -> int:
    signal.signal(signal.SIGINT, stop_asked)
    signal.signal(signal.SIGTERM, stop_asked)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asked to go on without a terminal
        signal.signal(signal.SIGHUP, stop_asked)
    if os.environ.get("MAKELEVEL"):
        end_with_parent(os.getppid(), signal.SIGTERM)  # make killed alone would leave us behind
    run: Run | None = None
    try:
        run = Run()
        run.go()
    except Stopped:
        progress.say("Stopping")
        return 0
    except (ServiceError, ports.PortUnavailable) as error:
        progress.say(str(error))
        return 1
    finally:
        if run is not None:
            run.stop()
            progress.say("Stopped")


def stop_asked(number: int, frame: FrameType | None) -> NoReturn:
    # make, a shell and a supervisor may each pass the same wish on. The first counts: stopping is bounded.
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise Stopped


def port_from_environment() -> int:
    asked = os.environ.get("PORT") or "8000"
    if not asked.isdigit() or int(asked) > 65535:
        raise ServiceError(f"PORT must be a number up to 65535, not {asked!r}.")
    return int(asked) or free_port()


def with_login(url: str, user: str | None, password: str | None) -> str:
    """Return the URL of the same server and database with another login, or with none."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(user, safe='')}:{quote(password or '', safe='')}@" if user else ""
    return urlunsplit(parts._replace(netloc=login + host))


def ask(url: str) -> str:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
            return str(answer.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main())
