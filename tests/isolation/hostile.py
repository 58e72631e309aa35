"""Statements that a regency may send to hurt others, made from what there is: roles, tables, settings, locks."""

from collections.abc import Iterator

from tenants.pool.base import RELIED_ON
from tenants.privileges import grants, parsed, roles
from tests.isolation.conftest import Regency
from tests.isolation.test_attacks import REFUSED
from tests.isolation.test_what_can_be_taken_away import TAKING

CLOCK, LEDGER = 5_101_202_201, 1_762_022_006

#: Ways to another role.
BECOMING = [
    "SET ROLE {role}",
    "SET LOCAL ROLE {role}",
    "SET SESSION ROLE {role}",
    "SET SESSION AUTHORIZATION {role}",
    "SELECT set_config('role', '{role}', false)",
    "ALTER ROLE {me} SET role = {role}",
]

#: Settings besides RELIED_ON that a role may change for good, at their most harmful.
SETTINGS = {
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "transaction_timeout": "0",
    "work_mem": "2GB",
    "maintenance_work_mem": "2GB",
    "temp_file_limit": "-1",
    "max_parallel_workers_per_gather": "64",
    "search_path": "pg_catalog",
    "default_transaction_read_only": "on",
    "client_min_messages": "debug5",
    "log_statement": "all",
    "session_replication_role": "replica",
    "plan_cache_mode": "force_generic_plan",
    "commit_delay": "100000",
    "deadlock_timeout": "1h",
}

_MODES = ("ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE", "ACCESS EXCLUSIVE")
_LOCKS = (
    "pg_advisory_lock",
    "pg_advisory_lock_shared",
    "pg_advisory_xact_lock",
    "pg_advisory_xact_lock_shared",
)


def statements(ours: Regency, theirs: Regency) -> Iterator[str]:
    """Each is sent by itself, and stays where it is not refused."""
    names = {"our_role": ours.role, "our_schema": ours.schema, "our_id": ours.id}
    names |= {"their_role": theirs.role, "their_schema": theirs.schema, "their_id": theirs.id}
    yield from (statement.format(**names) for statement in REFUSED.values())
    everyone = [
        "kc_owner",
        "postgres",
        "kc_regency",
        ours.role,
        theirs.role,
        *map(roles.side, roles.SERVICE_SIDES),
    ]
    for role in everyone:
        yield from (statement.format(role=role, me=ours.role) for statement in (*TAKING, *BECOMING))
    for table in grants.shared_access():
        yield from (f"LOCK TABLE public.{table} IN {mode} MODE NOWAIT" for mode in _MODES)
        yield f"SELECT FROM public.{table} FOR UPDATE NOWAIT"
    for key in (
        CLOCK,
        f"{LEDGER}, {theirs.id}",
        f"{theirs.id}, hashtext('ECO')",
        "hashtext('kota_cerdas.prepare')",
    ):
        yield from (
            f"SELECT {name.replace('pg_', prefix)}({key})" for name in _LOCKS for prefix in ("pg_", "pg_try_")
        )
    for name, value in {**SETTINGS, **dict.fromkeys(RELIED_ON, "off")}.items():
        yield f"SET {name} = '{value}'"
        yield f"ALTER ROLE {ours.role} SET {name} = '{value}'"
    yield from (f"NOTIFY flood, '{number:07999d}'" for number in range(100))
    yield f"ALTER ROLE {ours.role} PASSWORD 'my own'"
    yield "PREPARE TRANSACTION 'x'"


def holds(ours: Regency) -> Iterator[str]:
    """Return the locks that an endless transaction may hold, each in a session of its own."""
    readable, writable = (
        ", ".join(
            f"public.{table}"
            for table, access in grants.shared_access().items()
            if (word, "") in parsed(access.regency)
        )
        for word in ("SELECT", "INSERT")
    )
    own = f"SELECT public.tenants_lock({ours.id}, hashtext(k)) FROM unnest(ARRAY['ECO', 'many values']) k"
    yield f"SELECT public.figures_stamp(); {own}; SELECT public.tenants_lock({LEDGER}, {ours.id})"
    yield f"LOCK TABLE {readable} IN ACCESS SHARE MODE; LOCK TABLE {writable} IN ROW EXCLUSIVE MODE"
    yield "REVOKE ALL ON SCHEMA public FROM kc_regency; REVOKE ALL ON public.ledger_submission FROM kc_regency"
    yield f"LISTEN flood; SELECT pg_export_snapshot(); ALTER ROLE {ours.role} SET work_mem = '2GB'"
    yield "DECLARE c CURSOR WITH HOLD FOR SELECT generate_series(1, 1000000); SELECT pg_current_xact_id()"
