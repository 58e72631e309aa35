"""Activities and realisations moved with the submissions that they come from, in the transaction of that step."""

from datetime import datetime
from typing import Any

from django.db import connection

from api.national.figures.models import Basis
from api.national.figures.realised import in_force

# Rows that are there already stay, others end and the next ones begin.
_SETTLE = """
    WITH wanted AS ({wanted}), ended AS (
        UPDATE {table} r SET valid_until = %(stamp)s
        WHERE r.regency_id = %(regency)s AND r.basis = %(basis)s AND r.valid_until IS NULL
          AND NOT EXISTS (SELECT FROM wanted w WHERE {same})
        RETURNING 1
    )
    INSERT INTO {table} (regency_id, basis, valid_from, {columns})
    SELECT %(regency)s, %(basis)s, %(stamp)s, {columns}
    FROM wanted w
    WHERE (SELECT count(*) FROM ended) >= 0 AND NOT EXISTS (
        SELECT FROM {table} r
        WHERE r.regency_id = %(regency)s AND r.basis = %(basis)s AND r.valid_until IS NULL AND {same})
"""


def settle_activities(*, regency_id: int, basis: Basis, stamp: datetime) -> None:
    """Makes the activities of the newest masterplan that counts the ones in force."""
    _settle(
        "figures_reported_activity",
        in_force.activities(basis),
        ("submission_id", "activity_id"),
        in_force.ACTIVITY_COLUMNS,
        {"regency": regency_id, "basis": basis, "stamp": stamp},
    )


def settle_realisations(*, regency_id: int, basis: Basis, stamp: datetime) -> None:
    """Makes what the reports that count say of each activity and quarter the realisations in force."""
    _settle(
        "figures_reported_realisation",
        in_force.realisations(basis),
        ("submission_id", "activity_id", "period"),
        in_force.REALISATION_COLUMNS,
        {"regency": regency_id, "basis": basis, "stamp": stamp},
    )


def _settle(
    table: str, wanted: str, key: tuple[str, ...], columns: tuple[str, ...], parameters: dict[str, Any]
) -> None:
    statement = _SETTLE.format(
        table=table,
        wanted=wanted,
        same=" AND ".join(f"r.{name} = w.{name}" for name in key),
        columns=", ".join(columns),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
