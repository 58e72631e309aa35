"""A PostgreSQL besides the stage's, for tests that need hundreds of regencies, kill processes or change tables.

It begins as a copy of the stage's template. Work on it is done by our own commands: started as an operator would, as
processes with the owner's login in the environment, or within this process where that proves the same.
"""

import importlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from local.services.postgres import Postgres
from tests.support import operator, stage as stages

ROOT = Path(__file__).parent.parent.parent
#: What a command is given of our own environment: the secrets that the stage was built with, and no login.
KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "SECRET_KEY",
    "ROLE_SECRET",
    "SIGNING_KEY",
    "STATEMENT_TIMEOUT_MS",
    "CLUSTER_ACCEPTED",
)


class Elsewhere:
    """`call` runs a command within this process, `manage` as one of its own, `start` leaves that running."""

    def __init__(
        self, template: Path, folder: Path, *, durable: bool = False, port: int | None = None
    ) -> None:
        self.folder = folder
        shutil.copytree(template, folder / "pg", symlinks=True)
        self.postgres = Postgres(folder / "pg", stages.SUPERUSER_PASSWORD, durable=durable, port=port)
        self.postgres.start()
        self.superuser = psycopg.connect(
            self.postgres.url("postgres", stages.SUPERUSER_PASSWORD, stages.DATABASE), autocommit=True
        )

    def stop(self) -> None:
        self.superuser.close()
        self.postgres.stop()

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return kept | {
            "DATABASE_URL": self.postgres.url("kc_owner", stages.OWNER_PASSWORD, stages.DATABASE),
            "VAR_DIR": str(self.folder),
            "SLOW_STATEMENT_MS": "600000",  # what a command says is the same on a slow machine
            **more,
        }

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, ROOT / "manage.py", *operator.words(*command)],
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def manage(self, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of manage.py; its output and errors are `stdout`."""
        process = self.start(*command, **environment)
        try:
            output, _ = process.communicate(timeout=900)
        finally:
            process.kill()
        return subprocess.CompletedProcess(command, process.returncode, output, "")

    def do(self, *command: str, **environment: str) -> str:
        """The same for a command that must succeed; returns what it printed."""
        done = self.manage(*command, **environment)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def call(
        self, *command: str, fails: bool = False, later: "LaterRelease | None" = None, **settings: Any
    ) -> str:
        """Run a command within this process, two seconds quicker; returns what it printed. It must succeed, or fail
        where that is said."""
        from django.core.management import get_commands, load_command_class

        name, *words = operator.words(*command)
        output, code = io.StringIO(), 0
        with (
            self._in_place_of_the_stage(),
            later.in_place_of_this() if later else nullcontext(),
            override_settings(REDIS_URL="", **settings),
            redirect_stdout(output),
            redirect_stderr(output),
        ):
            try:
                load_command_class(get_commands()[name], name).run_from_argv(["manage.py", name, *words])
            except SystemExit as ended:
                code = ended.code
            except ImproperlyConfigured as error:  # whose sentence manage.py ends with
                output.write(str(error))
                code = 1
        assert bool(code) is fails, output.getvalue()
        return output.getvalue()

    @contextmanager
    def _in_place_of_the_stage(self) -> Iterator[None]:
        """Connections that this process opens meanwhile lead to this server."""
        of_the_stage = _lead_to(str(self.postgres.port))
        try:
            yield
        finally:
            _lead_to(of_the_stage)

    def rows(self, query: str, *parameters: Any) -> list[Any]:
        """Return what the superuser reads; single columns as values."""
        found = self.superuser.execute(query, parameters or None).fetchall()  # type: ignore[call-overload]
        return [row[0] if len(row) == 1 else row for row in found]

    def id_of(self, code: str) -> int:
        found: int = self.rows("SELECT id FROM tenants_regency WHERE kemendagri_code = %s", code)[0]
        return found


def _lead_to(port: str) -> str:
    """Have connections opened to this port of the machine; returns the port until now."""
    from django.db import connections

    from tenants.pool.base import pool

    connections.close_all()
    pool.close_idle()
    before: str = connections.settings["default"]["PORT"]
    connections.settings["default"]["PORT"] = port
    return before


class LaterRelease:
    """This code with migrations that it does not have yet: `add` them, then give it to `Elsewhere.call`, or its
    `environment` to processes."""

    def __init__(self, folder: Path) -> None:
        from tenants.schema import recording

        self.folder = folder
        self.modules: dict[str, str] = {}
        self._creation = cache(recording.creation_sql)
        folder.mkdir()

    def add(self, app: str, name: str, *, after: str, operations: str, atomic: bool = True) -> None:
        """A migration of the app at api/regency/<app>; `operations` is the source text of the list's content."""
        package = self.folder / f"later_{app}"
        if app not in self.modules:
            shutil.copytree(ROOT / "api" / "regency" / app / "migrations", package)
            self.modules[app] = package.name
        (package / f"{name}.py").write_text(
            "from django.db import migrations, models\n\n\n"
            "class Migration(migrations.Migration):\n"
            f"    atomic = {atomic}\n"
            f"    dependencies = [({app!r}, {after!r})]\n"
            f"    operations = [{operations}]\n"
        )
        (self.folder / "later_settings.py").write_text(
            "from config import settings\n\n"
            "globals().update({name: value for name, value in vars(settings).items() if name.isupper()})\n"
            f"MIGRATION_MODULES = {self.modules!r}\n"
        )

    @property
    def environment(self) -> dict[str, str]:
        return {"DJANGO_SETTINGS_MODULE": "later_settings", "PYTHONPATH": str(self.folder)}

    @contextmanager
    def in_place_of_this(self) -> Iterator[None]:
        """This process has its migrations meanwhile, and makes schemas by them."""
        from tenants.schema import provisioning

        of_this = provisioning.recorded_creation
        provisioning.recorded_creation = self._creation
        sys.path.insert(0, str(self.folder))
        importlib.invalidate_caches()
        try:
            with override_settings(MIGRATION_MODULES=self.modules):
                yield
        finally:
            provisioning.recorded_creation = of_this
            sys.path.remove(str(self.folder))
            for name in [each for each in sys.modules if each.partition(".")[0] in self.modules.values()]:
                del sys.modules[name]


def newest_migrations(apps: Iterable[str]) -> dict[str, str]:
    """The name of each regency app's newest migration in the code."""
    return {
        app: max(path.stem for path in (ROOT / "api" / "regency" / app / "migrations").glob("0*.py"))
        for app in apps
    }
