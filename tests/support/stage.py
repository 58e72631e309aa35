"""The stage on which tests play: one embedded PostgreSQL and one Valkey a test process, real ones.

Building a database (roles, migrations, reference data, three regencies) takes some seconds, so it is built once a test
run, kept as a data folder, and copied for each process: roles are global to a cluster, so processes cannot share one.
"""

import fcntl
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from local.services.postgres import Postgres
from local.services.valkey import Valkey

#: Onboarded in every test: two neighbours in Bali, and one whose code ends in 0, in another time zone.
REGENCIES = ("51.01", "51.02", "33.10")

#: Reference data that the ministry's acts change.
REGISTRY = (
    "tenants_province",
    "tenants_regency",
    "tenants_population",
    "tenants_cohort",
    "tenants_cohort_membership",
)

SUPERUSER_PASSWORD = "superuser-password-of-the-tests"
OWNER_PASSWORD = "owner-password-of-the-tests"
DATABASE = "kota_cerdas"


def set_environment() -> None:
    """Set what settings read. The port is filled in once PostgreSQL runs (see Stage.start)."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["PROCESS"] = "test"
    os.environ["EXTRA_APPS"] = "local.demo"
    os.environ["SECRET_KEY"] = "secret-key-of-the-tests-0123456789abcdef0123456789"
    os.environ["ROLE_SECRET"] = "role-secret-of-the-tests-0123456789abcdef"
    os.environ["SIGNING_KEY"] = "c2lnbmluZy1rZXktb2YtdGhlLXRlc3RzLTAxMjM0NTY"
    os.environ["DATABASE_URL"] = f"postgresql://kc_owner:{OWNER_PASSWORD}@127.0.0.1:1/{DATABASE}"
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="kc-test-")
    os.environ.setdefault("STATEMENT_TIMEOUT_MS", "15000")
    os.environ.setdefault(
        "RATE_LIMIT_ADDRESS", "1000000"
    )  # a quick machine asks more a minute than an office
    os.environ["CLUSTER_ACCEPTED"] = (
        "fsync,full_page_writes,autovacuum_naptime"  # nothing need survive the machine
    )
    os.environ.pop("REDIS_URL", None)


class Stage:
    """The running services and a superuser's connection for setting scenes and clearing up."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        self.template = template
        self.postgres: Postgres
        self.valkey: Valkey
        self.superuser: psycopg.Connection[Any]
        self._filled = ""
        self._restore = ""
        self._registry: dict[str, bytes] = {}

    def start(self) -> None:
        self._build_template()
        data = self.folder / "pg"
        shutil.copytree(self.template, data, symlinks=True)
        self._run(data)
        self.valkey = Valkey(self.folder / "redis", secrets.token_hex(8))
        self.valkey.start()
        self._use_redis()
        self.superuser = psycopg.connect(self.superuser_url(), autocommit=True)
        self._filled = self._names_of_filled_tables()
        self._registry = {table: self._copied(table) for table in REGISTRY}
        self._restore = self._restoring_statements()

    def stop(self) -> None:
        from tenants.pool.base import pool

        pool.close_idle()
        self.superuser.close()
        self.postgres.stop()
        self.valkey.stop()

    def superuser_url(self, database: str = DATABASE) -> str:
        return self.postgres.url("postgres", SUPERUSER_PASSWORD, database)

    def clear(self) -> None:
        """Delete all that a test wrote, without asking foreign keys."""
        filled = self._filled_now()
        with self._unchecked():
            self.superuser.execute(
                "; ".join([*(f"DELETE FROM {each}" for each in filled), self._restore]).encode()
            )
            if "public.tenants_registry_act" in filled:  # the ministry changed the registry: it is as it was
                self.superuser.execute("; ".join(f"DELETE FROM {each}" for each in REGISTRY).encode())
                self._put(self._registry)

    def scene(self, like: str) -> dict[str, bytes]:
        """Copy the rows of the tables of such a name that a fresh stage has none in; `put_scene` puts them there."""
        return {table: self._copied(table) for table in self._filled_now() if re.match(like, table)}

    def put_scene(self, scene: dict[str, bytes]) -> None:
        """Put rows where there are none, without asking foreign keys."""
        with self._unchecked():
            self._put(scene)

    def reload(self) -> None:
        """Have the server read its files of settings again; returns when it has."""
        loaded = "SELECT pg_conf_load_time()"
        before = self.superuser.execute(loaded).fetchone()
        self.superuser.execute("SELECT pg_reload_conf()")
        while self.superuser.execute(loaded).fetchone() == before:
            time.sleep(0.005)

    def _copied(self, table: str) -> bytes:
        with self.superuser.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT".encode()) as rows:
            return b"".join(rows)

    def _put(self, tables: dict[str, bytes]) -> None:
        for table, rows in tables.items():
            with self.superuser.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                copy.write(rows)

    @contextmanager
    def _unchecked(self) -> Iterator[None]:
        """Neither triggers nor foreign keys hold meanwhile."""
        self.superuser.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            self.superuser.execute("SET session_replication_role = origin")

    def _filled_now(self) -> list[str]:
        (filled,) = self.superuser.execute(self._filled.encode(), prepare=True).fetchone() or ([],)
        return filled

    def _run(self, data: Path) -> None:
        from django.conf import settings
        from django.db import connections

        self.postgres = Postgres(data, SUPERUSER_PASSWORD, durable=False)
        self.postgres.start()
        port = str(self.postgres.port)
        settings.DATABASES["default"]["PORT"] = port
        connections.settings["default"]["PORT"] = port

    def _use_redis(self) -> None:
        from django.conf import settings

        settings.REDIS_URL = self.valkey.url

    def _build_template(self) -> None:
        """The first process builds, the others wait for the lock."""
        from tenants.schema import provisioning

        with self.template.with_suffix(".building").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self.template.with_suffix(".done")
            if done.exists():
                provisioning.recorded_creation = done.read_text  # recording it takes seconds
                return
            self._run(self.template)
            prepare(self.superuser_url())
            self.postgres.stop()
            done.write_text(provisioning.recorded_creation())

    def _names_of_filled_tables(self) -> str:
        """Ask for the tables with rows of those that are empty on a fresh stage; the others hold reference data."""
        tables = self.superuser.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables"
            " WHERE schemaname = 'public' OR schemaname LIKE 'r\\_%' ORDER BY 1"
        ).fetchall()
        empty = [
            table
            for (table,) in tables
            if self.superuser.execute(f"SELECT NOT EXISTS (SELECT 1 FROM {table})").fetchone() == (True,)
        ]
        asked = ", ".join(f"CASE WHEN EXISTS (SELECT FROM {table}) THEN '{table}' END" for table in empty)
        return f"SELECT array_remove(ARRAY[{asked}], NULL)"

    def _restoring_statements(self) -> str:
        """Set reference data back to what they were on the fresh stage."""
        statements = [
            "UPDATE tenants_regency SET status = 'onboarded', suspended_at = NULL, archived_at = NULL"
            " WHERE onboarded_at IS NOT NULL AND status <> 'onboarded'"
        ]
        # Histories of the registry go back to their beginning: the regencies were onboarded with the stage.
        for table, key in (
            ("figures_regency_status", "t.regency_id"),
            ("figures_regency_description", "t.regency_id"),
            ("figures_cohort_member", "t.cohort_id, t.regency_id"),
        ):
            (began,) = self.superuser.execute(
                f"SELECT string_agg(format('(%s, %L::timestamptz, %L::timestamptz)', id, valid_from, valid_until), ',')"
                f" FROM {table} WHERE regency_id IN (SELECT id FROM tenants_regency WHERE onboarded_at IS NOT NULL)"
            ).fetchone() or ("",)
            (last,) = self.superuser.execute(f"SELECT max(id) FROM {table}").fetchone() or (0,)
            statements += [
                f"DELETE FROM {table} WHERE id > {last}",
                f"UPDATE {table} t SET valid_from = b.valid_from, valid_until = b.valid_until"
                f" FROM (VALUES {began}) b(id, valid_from, valid_until)"
                " WHERE t.id = b.id AND t.valid_from <> b.valid_from",
                f"UPDATE {table} t SET valid_until = NULL WHERE valid_until IS NOT NULL AND NOT EXISTS"
                f" (SELECT FROM {table} later WHERE later.id > t.id AND ({key}) = ({key.replace('t.', 'later.')}))",
            ]
        # Counts of rows are those of the fresh stage: triggers do not count what is cleared.
        counts = "tenants_row_count (regency_id, of_table, rows, added, added_in)"
        (fresh,) = self.superuser.execute(
            "SELECT string_agg(format('(%s, %L, %s, 0, 0)', regency_id, of_table, rows), ',') FROM tenants_row_count"
        ).fetchone() or ("",)
        statements += [
            "DELETE FROM tenants_row_count",
            *([f"INSERT INTO {counts} VALUES {fresh}"] if fresh else []),
        ]
        # Releases that a test published go; those of the reference data stay.
        (last,) = self.superuser.execute("SELECT max(id) FROM catalogue_release").fetchone() or (0,)
        known = self.superuser.execute(
            "SELECT string_agg(quote_literal(code), ',') FROM catalogue_indicator"
        ).fetchone()
        statements += [
            f"DELETE FROM catalogue_indicator_version WHERE release_id > {last}",
            f"DELETE FROM catalogue_release WHERE id > {last}",
            f"DELETE FROM catalogue_indicator WHERE code NOT IN ({known[0] if known else ''})",
            "UPDATE catalogue_release SET status = 'published', retired_at = NULL WHERE status = 'retired'",
        ]
        return "; ".join(statements)


def prepare(admin_url: str) -> None:
    """Roles, tables, reference data and three regencies, by the commands that an operator would use."""
    from django.core.management import call_command
    from django.db import connection

    from tenants import db_roles
    from tenants.privileges import cluster
    from tenants.verification import baseline
    from tests.support.operator import BY

    cluster.prepare(admin_url, OWNER_PASSWORD)
    call_command("migrate", verbosity=0)
    baseline.record(admin_url)
    call_command("load_reference", stand_ins=True, verbosity=0)
    call_command("onboard", code=list(REGENCIES), verbosity=0, **BY)
    with db_roles.as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM identity_security_event")  # a fresh stage has no log
    connection.close()
