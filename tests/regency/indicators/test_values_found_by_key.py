"""Values that an import changes are found by their key, whatever the statistics of the table say.

Those of a table that was emptied say that each index costs the same. The one by dimension and period was taken, and
read as a whole for each of 8,000 rows, until the statement was ended.
"""

from api.regency.indicators import changes
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.stage import Stage


def test_no_other_index_serves_an_import(database: Stage, jembrana: Api, tabanan: Api) -> None:
    keys = "(VALUES ('ECO-03', 'total', '2024')) AS s (indicator, series, period)"
    with database.superuser.transaction(force_rollback=True), database.superuser.cursor() as cursor:

        def plan() -> str:
            cursor.execute(f"EXPLAIN SELECT 1 FROM {keys} LEFT JOIN {changes.PRESENT} ON true".encode())
            return "\n".join(line for (line,) in cursor.fetchall())

        cursor.execute(f"SET LOCAL search_path = r_{regency_id('51.01')}".encode())
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DELETE FROM indicators_value")
        cursor.execute("ANALYZE indicators_value")
        assert "Index Scan using value_key_is_unique" in plan()
        cursor.execute("ALTER TABLE indicators_value DROP CONSTRAINT value_key_is_unique")
        assert "Seq Scan on indicators_value" in plan()
