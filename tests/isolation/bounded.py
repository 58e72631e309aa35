"""National tables whose rows of one regency are bounded: their counts, and rows to fill them with."""

from typing import Any

import psycopg

from api.national.figures.words import MONEY
from tenants import db_roles
from tenants.schema import bounds
from tests.isolation import forging
from tests.isolation.conftest import Regency
from tests.support.stage import Stage

TABLES = {name: table for name, table in forging.tables().items() if table.insertable}
COUNTED = """
    SELECT of_table, regency_id, sum(rows)::int FROM tenants_row_count GROUP BY 1, 2 HAVING sum(rows) <> 0 ORDER BY 1, 2
"""
#: Rows in force that reads of everybody's go over, as many as are asked for from a number on.
FULL = {
    "figures_reported_subject": "'submitted', 'periodic_report', 'x' || n, 1, false, true, 'submitted', false,"
    " '{submission}'",
    "figures_filling_cell": "'values', 'economy', n::text, (2021 + n % 7)::text, 1, 0, 0, now()",
    "figures_reported_tally": "'submitted', 'd' || n, (2021 + n % 7)::text, 1, 0, 0",
    "figures_reported_value": "'submitted', 'X-' || n, 'total', '2025', 'economy', false, 'not_applicable', '',"
    " 'final', '{submission}'",
    "figures_programme_tally": "'submitted', gen_random_uuid(), 'economy', 'industry', 'short', false, 1, ''"
    + ", 0" * len(MONEY),
    "figures_reported_budget": "'submitted', gen_random_uuid(), 'economy', 'industry', '2025', 1, 1, 'plan', 1,"
    " '{submission}'",
}
COLUMNS = {
    "figures_reported_subject": "basis, kind, subject, revision, late, in_time, state, under_query, submission_id",
    "figures_filling_cell": "area, dimension, sub_dimension, period, reported, not_available, not_applicable,"
    " last_changed_on",
    "figures_reported_tally": "basis, dimension, period, reported, not_available, not_applicable",
    "figures_reported_value": "basis, indicator, series, period, dimension, by_event, value_status, value,"
    " observation_status, submission_id",
    "figures_programme_tally": "basis, programme_id, dimension, sub_dimension, time_frame, quick_win, allocated,"
    f" settled, {', '.join(MONEY)}",
    "figures_reported_budget": "basis, programme_id, dimension, sub_dimension, period, indicative, allocated,"
    " allocated_from, spent, submission_id",
}


def counted(stage: Stage) -> list[tuple[str, int, int]]:
    return stage.superuser.execute(COUNTED).fetchall()


def there(stage: Stage) -> list[tuple[str, int, int]]:
    """Return the counts that the existing rows require."""
    with db_roles.as_owner():
        found = [
            (each.table, *row)
            for each in bounds.bounds()
            for row in stage.superuser.execute(
                f"SELECT regency_id, ({each.weight})::int FROM {each.table}"
                " WHERE regency_id IS NOT NULL GROUP BY 1".encode()
            ).fetchall()
        ]
    return sorted(found)


def refused(connection: psycopg.Connection[Any], *texts: str) -> bool:
    """Return whether the bound refuses the last of these statements, in one transaction."""
    *before, last = texts
    with connection.transaction():
        for text in before:
            connection.execute(text.encode())
        sent = connection.pgconn.exec_(last.encode())
        if is_refused := sent.error_field(psycopg.pq.DiagnosticField.CONSTRAINT_NAME) == b"rows_are_bounded":
            raise psycopg.Rollback
        assert not sent.error_message
    return is_refused


def addition(table: str, regency: Regency, submission: object, since: str) -> str:
    return (
        f"INSERT INTO public.{table} (regency_id, {COLUMNS[table]}, valid_from) SELECT {regency.id},"
        f" {FULL[table].format(submission=submission)}, {since} FROM generate_series({{0}}, {{1}}) n"
    )
