"""The baseline: every definition in a database that this release built from nothing on this server.

`prepare` records it once a release and server version: a database of its own is made from template0, migrated and
granted like the real one, read and dropped. A database that the same run of `prepare` has just made is as good.
"""

import hashlib
import importlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from inspect import getsource
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from tenants import db_roles
from tenants.bookkeeping import Baseline
from tenants.pool import statements
from tenants.privileges import cluster, grants, roles
from tenants.schema import bounds, plain, provisioning, recording
from tenants.verification import definitions

#: No regency has this id: its schema stands for all of them.
ANY_REGENCY = 0

Definitions = dict[str, dict[str, str]]


def record(admin_url: str) -> bool:
    """Record the baseline unless it exists already (False). `admin_url` is that of `cluster.prepare`."""
    with db_roles.as_owner():
        expected = fingerprint()
        if Baseline.objects.filter(fingerprint=expected).exists():
            return False
        database = settings.DATABASES["default"]["NAME"]
        with nullcontext() if database in cluster.made_here else _another(admin_url, f"{database}_baseline"):
            found = _read()
        Baseline.objects.update_or_create(pk=1, defaults={"fingerprint": expected, "definitions": found})
    return True


def load() -> Definitions | None:
    """Return the baseline of this release and this server; None if `prepare` has not recorded it."""
    return Baseline.objects.filter(fingerprint=fingerprint()).values_list("definitions", flat=True).first()


def fingerprint() -> str:
    """Return a hash of the server's version and of everything in this release that makes a database."""
    modules = {migration.__module__ for migration in MigrationLoader(None).disk_migrations.values()}
    folders = {Path(str(importlib.import_module(name).__file__)).parent for name in modules}
    files = [file for folder in folders for file in (*folder.glob("*.py"), *folder.glob("*.sql"))]
    files += [file for folder in folders for file in folder.parent.glob("*.sql")]
    parts = [
        str(connection.cursor().connection.info.server_version),
        getsource(cluster),
        getsource(definitions),
        getsource(bounds),
    ]
    parts += [
        str([*grants.shared_statements(), *grants.regency_statements(ANY_REGENCY), *plain.constraints()]),
        str([*bounds.bounds()]),
    ]
    parts += [file.read_text() for file in sorted(files)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@contextmanager
def _another(admin_url: str, name: str) -> Iterator[None]:
    """Create another database, built by this release; in the block this thread is connected to it."""
    own = connection.settings_dict["NAME"]
    with cluster.temporary_database(admin_url, name):
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            call_command("migrate", verbosity=0, interactive=False)
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = own


def _read() -> Definitions:
    """Read the definitions, with a regency's role and schema that exist only in this transaction."""
    creation = provisioning.recorded_creation()
    schema = roles.regency_schema(ANY_REGENCY)
    found: Definitions = {}
    with transaction.atomic():
        statements.run(f"CREATE ROLE {roles.regency_role(ANY_REGENCY)}; CREATE SCHEMA {schema}")
        recording.replay(ANY_REGENCY, creation)
        with connection.cursor() as cursor:
            cursor.execute("; ".join(grants.regency_statements(ANY_REGENCY)))
            objects = definitions.read(cursor)
        for each in objects:
            if each.schemas is None or schema in each.schemas:
                found.setdefault(each.catalogue, {})[each.name] = each.definition
        transaction.set_rollback(True)
    return found
