"""Migrates every regency's schema to this release: one query finds those that lag, and only they are touched.

Regencies at the same point form a group. In the first of a group Django runs the migrations, in one transaction, and
their SQL is recorded; in the others the text is replayed, one transaction each, several at a time. Migrations that
compute in Python run through Django in each. A regency that fails is rolled back, reported and tried again by the next
run; the others go on.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from typing import cast

from django.db import connection, transaction

from tenants import Fields, frozen
from tenants.errors import plain
from tenants.pool import statements
from tenants.pool.base import DatabaseWrapper
from tenants.privileges import roles
from tenants.registry import PARTICIPATING
from tenants.schema import parallel, recording, schema_state
from tenants.schema.lock_retry import ONE_TABLE, PAUSE


@frozen
class Member:
    """A regency under the name that messages use, and its schema."""

    id: int
    code: str
    name: str

    @property
    def schema(self) -> str:
        return roles.regency_schema(self.id)


@dataclass(slots=True)
class Lag:
    """Groups that lag: each has the same migrations applied and lacks those named; `regrant` lacks grants."""

    groups: list[tuple[list[str], list[Member]]] = field(default_factory=list)
    regrant: list[Member] = field(default_factory=list)
    broken: dict[Member, str] = field(default_factory=dict)
    unnoted: list[Member] = field(default_factory=list)
    at_head: int = 0


Tell = Callable[[Member, str], None]
TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('kota_cerdas.migrate_regencies'))"
MIGRATED, REGRANTED, FAILED = "migrated", "grants made again", "failed: "


def migrate_regencies(*, tell: Tell) -> Lag:
    """Migrate all regencies' schemas and their grants to this release. As the owner; run by one process at a time.

    `tell` is called for each that lagged with the result (MIGRATED, REGRANTED) or, after FAILED, the error. Returns
    those that lagged. Never raises for the sake of a single regency.
    """
    with _alone(tell):
        lag = find_lag()
        for member, why in lag.broken.items():
            tell(member, FAILED + why)
        for member in lag.unnoted:
            schema_state.note(member.id)
        migrated = chain.from_iterable(_migrate_group(group) for _, group in lag.groups)
        for what, members in ((MIGRATED, migrated), (REGRANTED, _replayed(lag.regrant, ""))):
            for member, error in members:
                tell(member, FAILED + _sentence(error) if error else what)
    return lag


@contextmanager
def _alone(tell: Tell) -> Iterator[None]:
    """Wait for another run to end. The session holds the lock, so the end of the process releases it."""
    waited = False
    while statements.column(TRY_LOCK) != [True]:
        if not waited:
            tell(Member(0, "-", ""), "another run is at work; this one waits for it")
        waited = True
        time.sleep(PAUSE)
    statements.run(f"SET lock_timeout = '{ONE_TABLE.timeout}'")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            statements.run("RESET lock_timeout")
            statements.run("SELECT pg_advisory_unlock(hashtext('kota_cerdas.migrate_regencies'))")


# --- Finding who lags ----------------------------------------------------------------------------------------------

SCHEMAS = """
    SELECT r.id, r.kemendagri_code, r.name, r.status = ANY(%s), n.oid IS NOT NULL, c.oid IS NOT NULL
    FROM tenants_regency r
    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = 'r_' || r.id
    LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'django_migrations'
    WHERE r.status <> 'registered'
    ORDER BY r.kemendagri_code
"""

# Those whose note differs from what their schema says (`u`: they were made or changed by other hands).
APPLIED = """
    WITH u AS ({every_schema}),
    truth AS (
        SELECT w.id, coalesce(jsonb_agg(u.app || '.' || u.name ORDER BY u.app, u.name)
                              FILTER (WHERE u.app IS NOT NULL), '[]') AS everything,
               coalesce(jsonb_agg(u.app || '.' || u.name ORDER BY u.app, u.name)
                        FILTER (WHERE u.app = ANY(%(labels)s)), '[]') AS own
        FROM unnest(%(ids)s::bigint[]) AS w (id) LEFT JOIN u ON u.id = w.id
        GROUP BY w.id
    )
    SELECT t.everything::text, array_agg(t.id ORDER BY t.id),
           array_agg(t.id) FILTER (WHERE s.applied IS DISTINCT FROM t.own),
           array_agg(t.id) FILTER (WHERE s.grants IS DISTINCT FROM %(grants)s)
    FROM truth t LEFT JOIN tenants_schema_state s ON s.regency_id = t.id
    GROUP BY t.everything
"""


def find_lag() -> Lag:
    """Return the lag of every regency's schema, by one query. Archived ones count if they have a schema.

    Only migrations of the regencies' apps make a regency lag: every schema records the shared apps' as well.
    """
    schemas = statements.rows(SCHEMAS, [list(PARTICIPATING)])
    lag = Lag()
    members: dict[int, Member] = {}
    for regency_id, code, name, in_service, has_schema, has_record in schemas:
        member = Member(regency_id, code, name)
        if has_record:
            members[regency_id] = member
        elif in_service:
            what = "has no record of its migrations" if has_schema else "is missing"
            lag.broken[member] = f"its schema {member.schema} {what}"
    needed = recording.tenant_migrations()
    for applied, ids, differing, granted_before in _applied(members) if members else []:
        if lacking := recording.missing(needed, applied):
            lag.groups.append((lacking, [members[regency_id] for regency_id in ids]))
            continue
        lag.at_head += len(ids)
        lag.regrant += [members[regency_id] for regency_id in granted_before or ()]
        lag.unnoted += [members[i] for i in differing or () if i not in (granted_before or ())]
    lag.groups.sort(key=lambda group: len(group[1]), reverse=True)
    return lag


#: What is applied, the ids of those who have just that, and of them those to note and those to grant anew.
type Point = tuple[list[str], list[int], list[int] | None, list[int] | None]


def _applied(members: dict[int, Member]) -> list[Point]:
    every_schema = " UNION ALL ".join(
        f"SELECT {member.id:d}::bigint AS id, app, name FROM {member.schema}.django_migrations"
        for member in members.values()
    )
    parameters: Fields = {
        "ids": list(members),
        "labels": sorted(recording.tenant_labels()),
        "grants": schema_state.grants_fingerprint(),
    }
    return [
        (json.loads(applied), *lists)
        for applied, *lists in statements.rows(APPLIED.replace("{every_schema}", every_schema), parameters)
    ]


# --- Doing it ------------------------------------------------------------------------------------------------------


def _migrate_group(group: list[Member]) -> Iterator[tuple[Member, Exception | None]]:
    """Migrate a group: the first that succeeds is the pilot, and Django's SQL there is replayed in all others."""
    upgrade: recording.Upgrade | None = None
    for place, member in enumerate(group):
        statements: list[str] = []
        try:
            with _standing_in(member):
                upgrade = upgrade or recording.Upgrade()
                ONE_TABLE.until_done(lambda: _run_by_django(upgrade, member, statements))  # noqa: B023  (called here)
        except Exception as error:  # noqa: BLE001  (a migration may raise anything; the others go on)
            yield member, error
            continue
        yield member, None
        if upgrade.is_replayable:
            yield from _replayed(group[place + 1 :], ";\n".join(statements))
            return


@contextmanager
def _standing_in(member: Member) -> Iterator[None]:
    """Set the owner's connection to a regency's schema. Outside of any transaction: a rollback would undo the path."""
    wrapper = cast(DatabaseWrapper, connection)
    try:
        wrapper.set_schema(member.schema)
        yield
    finally:
        wrapper.set_schema_to_public()


def _run_by_django(upgrade: recording.Upgrade, member: Member, statements: list[str]) -> None:
    statements.clear()
    with transaction.atomic() if upgrade.is_atomic else nullcontext():
        with recording.recorded(statements):
            upgrade.run()
        schema_state.grant(member.id)


def _replayed(members: list[Member], text: str) -> Iterator[tuple[Member, Exception | None]]:
    def replay(member: Member) -> None:
        with transaction.atomic():
            ONE_TABLE.limit()
            recording.replay(member.id, text)
            schema_state.grant(member.id)

    if members:
        yield from parallel.each(members, lambda member: ONE_TABLE.until_done(lambda: replay(member)))


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {plain(error)}"[:500]
