"""Many threads enter regencies at random, leave things behind on purpose, and look whose rows they see.

In a test, or against any database that has the markers: `python -m tests.isolation.hammer SECONDS`.
"""

import os
import random
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.db import connection

from tenants import access, db_roles, registry
from tenants.errors import Unavailable
from tenants.pool.base import pool
from tenants.privileges import roles

THREADS = 16

#: What a careless or hostile request leaves on its connection.
LEAVINGS = (
    "SELECT 1",
    "PREPARE left_behind AS SELECT 1",
    "SET statement_timeout = 0",
    "SET search_path = pg_catalog",
    "SELECT figures_stamp()",
    "LISTEN left_behind",
    "SELECT set_config('attack.secret', 'left', false)",
    "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1",
)

MARKER = "SELECT DISTINCT actor_name FROM history_entry WHERE resource = 'hammer'"

CLEAN = """
    SELECT session_user::text, current_schemas(false)::text[],
           (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM pg_cursors WHERE name <> '')
           + (SELECT count(*) FROM pg_listening_channels())
           + (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
           current_setting('statement_timeout') <> '0', coalesce(current_setting('attack.secret', true), '')
"""


class Target:
    """A regency to enter."""

    def __init__(self, pk: int) -> None:
        self.id = pk


def mark(superuser: Any, ids: Sequence[int]) -> None:
    """Gives each regency a row that says which it is."""
    for pk in ids:
        superuser.execute(
            f"INSERT INTO r_{pk}.history_entry (id, at, actor_id, actor_name, actor_office, resource, resource_key,"
            " action, version, changes) VALUES (gen_random_uuid(), now(), gen_random_uuid(), %s, '', 'hammer', '',"
            " 'created', 1, '{}')",
            [f"marker of {pk}"],
        )


def hammer(ids: Sequence[int], seconds: float) -> tuple[int, list[str]]:
    """(answers, complaints) of THREADS threads that enter for that long."""
    until = time.monotonic() + seconds
    answers: list[int] = [0] * THREADS
    complaints: list[str] = []

    def work(number: int) -> None:
        choose = random.Random(number)
        while time.monotonic() < until:
            try:
                complaint = _enter(choose.choice(ids), choose)
            except Unavailable as refusal:
                complaint = None if "in use" in str(refusal) else str(refusal)
            except Exception as error:  # noqa: BLE001  (whatever it is, it must be told)
                complaint = f"{type(error).__name__}: {error}"
            if complaint:
                complaints.append(complaint)
                return
            answers[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answers), complaints


def _enter(pk: int, choose: random.Random) -> str | None:
    way = choose.choice((access.inside, access.read_only))
    with way(Target(pk)), connection.cursor() as cursor:
        cursor.execute(CLEAN)
        state = cursor.fetchone()
        cursor.execute(MARKER)
        markers = cursor.fetchall()
        cursor.execute(choose.choice(LEAVINGS))
    if state != (roles.regency_role(pk), [roles.regency_schema(pk), "public"], 0, True, ""):
        return f"in {pk}: {state}"
    if markers != [(f"marker of {pk}",)]:
        return f"in {pk}: {markers}"
    if pool.open_connections > pool.limit:
        return f"{pool.open_connections} connections are open"
    return None


def main() -> int:
    with db_roles.as_owner():
        ids = list(registry.participants().values_list("id", flat=True))
    answers, complaints = hammer(ids, float(sys.argv[1]))
    sys.stdout.write(f"{answers} answers of {len(ids)} regencies\n{chr(10).join(complaints)}\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
