"""Onboarding, suspending and resuming regencies. Run by the owner: a command or the worker, never the server.

Onboarding is one transaction per regency: role, schema, tables and grants appear together or not at all, so it may be
killed at any moment and run again. PostgreSQL's CREATE ROLE is transactional like the rest.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from psycopg import sql

from tenants import cluster, grants, recording, roles
from tenants.models import Regency


def onboard(
    regencies: Iterable[Regency], *, now: datetime, progress: Callable[[Regency, bool], None] | None = None
) -> int:
    """Gives each regency its role and schema; returns how many were new. Those that have them are left as they are.

    `progress` is told of each regency and whether it was new. Raises ImproperlyConfigured without ROLE_SECRET.
    """
    if settings.ROLE_SECRET.startswith("no-secret"):
        raise ImproperlyConfigured("ROLE_SECRET is not set: the regencies' passwords derive from it.")
    new = 0
    for regency in regencies:
        made = onboard_one(regency, now=now)
        new += made
        if progress is not None:
            progress(regency, made)
    return new


def onboard_one(regency: Regency, *, now: datetime) -> bool:
    """One regency, one transaction. False when it was onboarded already."""
    with transaction.atomic():
        current = Regency.objects.select_for_update().get(pk=regency.pk)
        if current.status != Regency.Status.REGISTERED:
            return False
        make_role(regency.pk)
        schema = recording.check_schema_name(roles.regency_schema(regency.pk))
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {schema}")
        recording.replay(schema, recorded_creation())
        with connection.cursor() as cursor:
            cursor.execute("; ".join(grants.regency_statements(regency.pk)))
        Regency.objects.filter(pk=regency.pk).update(status=Regency.Status.ONBOARDED, onboarded_at=now)
    return True


@lru_cache(maxsize=1)
def recorded_creation() -> str:
    """The creation SQL of this release, recorded once a process."""
    return recording.creation_sql()


def make_role(regency_id: int) -> None:
    """The regency's login role: its password, limits, defaults and the one group it belongs to. Idempotent."""
    role = roles.regency_role(regency_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    reassert_role(regency_id)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("GRANT {} TO {} WITH INHERIT TRUE, SET FALSE").format(
                sql.Identifier(roles.regency_group()), sql.Identifier(role)
            )
        )


def reassert_role(regency_id: int) -> None:
    """Sets the attributes, password and settings of a regency's role to what they must be: it may change some itself."""
    reassert(roles.regency_role(regency_id))


def reassert(role: str) -> None:
    """The same for any login role but the owner."""
    with connection.cursor() as cursor:
        cursor.execute(cluster.reassertion(connection.connection, role).as_string(connection.connection))


def suspend(regency: Regency, *, now: datetime) -> None:
    """Reads stay, writes are refused with 403. Past figures keep the regency; coverage says that it is suspended."""
    Regency.objects.filter(pk=regency.pk, status=Regency.Status.ONBOARDED).update(
        status=Regency.Status.SUSPENDED, suspended_at=now
    )


def resume(regency: Regency) -> None:
    """Ends a suspension."""
    Regency.objects.filter(pk=regency.pk, status=Regency.Status.SUSPENDED).update(
        status=Regency.Status.ONBOARDED, suspended_at=None
    )
