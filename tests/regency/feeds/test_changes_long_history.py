"""However long the history is, the next changes are read from an index: as many rows as are asked for, not more."""

import json
from typing import Any

import pytest
from django.db import connection

from api.national.feeds import queries as national
from api.national.feeds.queries import BEGINNING
from api.regency.feeds.endpoints import OWN
from tenants import access, db_roles
from tenants.ids import FIRST_SANDBOX
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.regencies import Regency
from tests.support.stage import Stage

LONG, ASKED = 200_000, 100
#: Cursors at the beginning, in the middle and near the end.
AFTER = (0, 250, 505)

_HISTORY = """
    INSERT INTO {schema}.history_entry (id, at, actor_id, actor_name, actor_office, resource, resource_key, action,
        version, changes, written_in)
    SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 second', gen_random_uuid(), '', '', 'value',
        'ECO-03/total/2025', 'updated', 1, '{{}}', 10 + n / 400
    FROM generate_series(1, %s) AS n
"""
_OPENINGS = """
    INSERT INTO review_opening (id, regency_id, submission_id, part, at, reader_id, reader_office, reader_roles,
        written_in)
    SELECT gen_random_uuid(), CASE WHEN n %% 1000 = 0 THEN %s ELSE %s END, %s, 'submission',
        timestamptz '2026-01-01' + n * interval '1 second', gen_random_uuid(), '', '[]', 10 + n / 400
    FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def long_history(database: Stage, jembrana: Api, tabanan: Api) -> None:
    """Changes by the hundred thousand in one regency; openings of as many, of which the regency has one in thousand."""
    tabanan.put("values/ECO-03/total/2025/", {"value": "4.51"})
    id = tabanan.post("reports/2025-Q4/submit/", {}).json()["submission"]["id"]
    ours, theirs = regency_id("51.01"), regency_id("51.02")
    execute = database.superuser.execute
    execute("SET session_replication_role = replica")
    execute(_HISTORY.format(schema=f"r_{ours}"), [LONG])
    execute(_OPENINGS, [ours, theirs, id, LONG])
    execute("SET session_replication_role = origin")
    execute(f"ANALYZE r_{ours}.history_entry")
    execute("ANALYZE review_opening")


def read(statement: str, **parameters: Any) -> dict[str, int]:
    """Rows that each scan of a table gave or threw away, by table; an index must have given them."""
    given = {"at": BEGINNING.at, "id": BEGINNING.id, "limit": ASKED, "sandboxes": FIRST_SANDBOX, **parameters}
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + statement, given)
        (plan,) = cursor.fetchone()
    found: dict[str, int] = {}
    waiting = [(plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        table = node.get("Relation Name")
        if table in ("history_entry", "review_opening"):
            assert node["Node Type"].startswith("Index"), node
            rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            found[table] = found.get(table, 0) + round(rows * node["Actual Loops"])
    return found


@pytest.mark.long
@pytest.mark.usefixtures("long_history")
def test_a_feed_reads_what_it_tells_from_an_index_and_no_more() -> None:
    ours, both = Regency(regency_id("51.01"), "51.01"), [regency_id("51.01"), regency_id("51.02")]
    own = national.statement_of((OWN,), everything=False)
    with access.read_only(ours):
        for after in AFTER:
            found = read(own, xid=after, regencies=[ours.id])
            assert found["history_entry"] <= ASKED
            assert found["review_opening"] <= ASKED
    everything, some = (national.statement_of((), everything=each) for each in (True, False))
    with db_roles.as_ministry():
        for after in AFTER:
            assert read(everything, xid=after, regencies=None)["review_opening"] <= ASKED
            assert read(some, xid=after, regencies=both)["review_opening"] <= 2 * ASKED, "a mentor's two"
