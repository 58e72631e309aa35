"""Updates of figures after a step of a submission (sent, accepted, returned, withdrawn), in its transaction.

Each brings one regency's figures of a basis in line with what must be in force (in_force): correct rows stay, others
end and the next ones begin.
"""

from datetime import datetime
from functools import cache

from api.national.figures import in_force, totals
from api.national.figures.models import Basis
from api.national.figures.statements import for_each
from tenants.pool import statements

# The columns that no submission says are those of the row that submitting wrote.
_SETTLE = """
    WITH wanted AS MATERIALIZED ({wanted}), ended AS (
        UPDATE {table} r SET valid_until = %(stamp)s
        WHERE r.regency_id = %(regency)s AND r.basis = %(basis)s AND r.valid_until IS NULL
          AND NOT EXISTS (SELECT FROM wanted w WHERE {same})
        RETURNING 1
    )
    INSERT INTO {table} (regency_id, basis, valid_from, {columns})
    SELECT %(regency)s, %(basis)s, %(stamp)s, {columns} FROM wanted w {unsaid}
    WHERE (SELECT count(*) FROM ended) >= 0 AND NOT EXISTS (
        SELECT FROM {table} r
        WHERE r.regency_id = %(regency)s AND r.basis = %(basis)s AND r.valid_until IS NULL AND {same})
"""
_UNSAID = """
    JOIN (SELECT DISTINCT ON (submission_id, {key}) submission_id, {key}, {unsaid} FROM {table}
          WHERE regency_id = %(regency)s AND basis = 'submitted'
            AND submission_id IN (SELECT submission_id FROM wanted)) AS known USING (submission_id, {key})
"""
#: What follows from tables that were moved.
_TOTALS = {in_force.SUMS: totals.REPORTED, in_force.PROGRAMME_SUMS: totals.PROGRAMMES}


def settle(*tables: in_force.Wanted, regency_id: int, basis: Basis, stamp: datetime) -> None:
    """Put the right rows in force, in these tables or in all. The step is in the ledger already.

    Run by the ministry for `accepted` and by the regency for `submitted`, under the ledger's lock, stamped by
    national.clock.
    """
    for each in tables or in_force.EVERYTHING:
        statements.run(_statement(each), {"regency": regency_id, "basis": basis, "stamp": stamp})
        if each in _TOTALS:
            totals.settle(_TOTALS[each], regency_id=regency_id, basis=basis)


def mark(*, regency_id: int, stamp: datetime) -> None:
    """Record the new state of each submission: after every step of the ministry, and after an objection."""
    settle(in_force.SUBJECTS, regency_id=regency_id, basis=Basis.SUBMITTED, stamp=stamp)


@cache
def _statement(each: in_force.Wanted) -> str:
    keys = for_each("r.{0} = w.{0}", each.key, " AND ")
    mine, theirs = for_each("r.{0}", each.columns), for_each("w.{0}", each.columns)
    parts = {"table": each.table, "key": ", ".join(each.key), "unsaid": ", ".join(each.unsaid)}
    return _SETTLE.format(
        table=each.table,
        wanted=each.statement,
        same=f"{keys} AND ({mine}) IS NOT DISTINCT FROM ({theirs})",
        columns=", ".join((*each.columns, *each.unsaid)),
        unsaid=_UNSAID.format(**parts) if each.unsaid else "",
    )
