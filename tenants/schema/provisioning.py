"""Onboarding, suspending and resuming regencies. Run by the owner: a command or the worker, never the server.

Onboarding is one transaction per regency: role, schema, tables and grants appear together or not at all, so it may be
killed at any moment and run again. PostgreSQL's CREATE ROLE is transactional like the rest.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from psycopg import sql

from tenants import db_roles
from tenants.models import Regency
from tenants.pool import statements
from tenants.privileges import cluster, roles
from tenants.schema import parallel, recording, schema_state


def onboard(
    regencies: Iterable[Regency],
    *,
    now: datetime,
    also: Callable[[Regency], None],
) -> Iterator[tuple[Regency, bool]]:
    """Create each regency's role and schema; yield it with True if it was new. Existing ones are left alone.

    Runs several at a time. `also` is part of a new one's transaction. Raises ImproperlyConfigured without ROLE_SECRET,
    and else the first error: finished ones stay, and running it again does the others.
    """
    check_secret()
    recorded_creation()
    for regency, made in parallel.each(regencies, lambda regency: onboard_one(regency, now=now, also=also)):
        if isinstance(made, Exception):
            raise made
        yield regency, made


def check_secret() -> None:
    """Raise ImproperlyConfigured if ROLE_SECRET is not set: the passwords would be derived from nothing."""
    if settings.ROLE_SECRET.startswith("no-secret"):
        raise ImproperlyConfigured("ROLE_SECRET is not set: the regencies' passwords derive from it.")


def onboard_one(regency: Regency, *, now: datetime, also: Callable[[Regency], None] | None = None) -> bool:
    """Onboard one regency in one transaction, with `also` in it. False if it was onboarded already."""
    creation = recorded_creation()
    with transaction.atomic():
        current = Regency.objects.select_for_update().get(pk=regency.pk)
        if current.status != Regency.Status.REGISTERED:
            return False
        make_role(regency.pk)
        statements.run(f"CREATE SCHEMA {roles.regency_schema(regency.pk)}")
        recording.replay(regency.pk, creation)
        schema_state.grant(regency.pk)
        Regency.objects.filter(pk=regency.pk).update(status=Regency.Status.ONBOARDED, onboarded_at=now)
        if also is not None:
            also(regency)
        # Last, because it locks the group to the end of the transaction: those beside this one would wait.
        join_group(regency.pk)
    return True


@lru_cache(maxsize=1)
def recorded_creation() -> str:
    """Return the creation SQL of this release, recorded once for each process."""
    return recording.creation_sql()


def make_role(regency_id: int) -> None:
    """Create the regency's login role: its password, limits and defaults. Idempotent."""
    role = roles.regency_role(regency_id)
    if not db_roles.exists(role):
        statements.run(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    reassert(role)


def join_group(regency_id: int) -> None:
    """Make the role a member of the regencies' group, from which it has CONNECT and its rights on national tables."""
    group, role = sql.Identifier(roles.regency_group()), sql.Identifier(roles.regency_role(regency_id))
    statements.run(sql.SQL("GRANT {} TO {} WITH INHERIT TRUE, SET FALSE").format(group, role))


def reassert(role: str) -> None:
    """Reassert the attributes of any login role except the owner's."""
    connection.ensure_connection()
    statements.run(cluster.reassertion(connection.connection, role))


def suspend(regency: Regency, *, now: datetime, reason: str = "") -> bool:
    """Suspend a regency: reads stay, writes are refused with 403. Past figures keep it; coverage names it as suspended.

    False if there was nothing to suspend: it is not onboarded, or suspended already.
    """
    return bool(
        Regency.objects.filter(pk=regency.pk, status=Regency.Status.ONBOARDED).update(
            status=Regency.Status.SUSPENDED, suspended_at=now, suspension_reason=reason
        )
    )


def resume(regency: Regency) -> bool:
    """End a suspension. False if there was none."""
    return bool(
        Regency.objects.filter(pk=regency.pk, status=Regency.Status.SUSPENDED).update(
            status=Regency.Status.ONBOARDED, suspended_at=None, suspension_reason=""
        )
    )
