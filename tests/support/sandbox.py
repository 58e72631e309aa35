"""A sandbox on the stage, made as an operator makes one, and taken away afterwards: the stage is shared."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command

from tenants import db_roles
from tenants.ids import FIRST_SANDBOX
from tenants.jobs import queue
from tests.support.operator import BY
from tests.support.stage import Stage

CODE = "00.01"


@contextmanager
def standing(stage: Stage) -> Iterator[str]:
    """Its code, while it is there."""
    call_command("make_sandbox", verbosity=0, **BY)
    try:
        yield CODE
    finally:
        gone(stage)


def gone(stage: Stage) -> None:
    """Takes away all sandboxes, also those that a reset left behind, with all that tables say of them."""
    from tenants.pool.base import pool

    pool.close_idle()
    execute = stage.superuser.execute
    ids = [
        id for (id,) in execute("SELECT id FROM tenants_regency WHERE id >= %s", [FIRST_SANDBOX]).fetchall()
    ]
    for id in ids:
        execute(f"DROP SCHEMA IF EXISTS r_{id} CASCADE; DROP ROLE IF EXISTS kc_r_{id}")
    execute("SET session_replication_role = replica")
    for table, column in execute(
        "SELECT c.oid::regclass::text, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'regency_id'"
    ).fetchall():
        execute(f"DELETE FROM {table} WHERE {column} >= {FIRST_SANDBOX}")
    execute(f"DELETE FROM tenants_regency WHERE id >= {FIRST_SANDBOX}")
    execute("DELETE FROM tenants_province WHERE code = '00'")
    execute("SET session_replication_role = origin")


def reset(api: Any) -> None:
    """Asks for a reset and does it, as the worker would."""
    assert api.post("sandbox/reset/").status_code == 202
    work()


def work() -> None:
    with db_roles.as_owner():
        ended = queue.perform_next(now=datetime.now(UTC))
    assert ended is not None
    assert (ended.state, ended.result) == ("done", "Reset.")
