"""Verification that the figures in force agree with the ledger, regency by regency."""

from collections.abc import Collection, Iterator

from api.national.figures.in_force import EVERYTHING, Wanted
from api.national.figures.models import Basis
from api.national.ledger.verification import Finding, Said, readable, verify_chain
from tenants import registry
from tenants.models import Regency
from tenants.pool import statements


def verify(codes: Collection[str]) -> Iterator[Finding]:
    """Yield every fault of the ledger and of the figures derived from it, regency by regency; of all without codes.

    Reads as owner or ministry.
    """
    for regency in registry.ever_onboarded(codes):
        yield from verify_chain(regency)
        for basis in Basis:
            yield from verify_figures(regency, basis)


# Both ways: what the ledger says and figures do not have, and what figures have and the ledger does not say.
_COMPARE = """
    WITH wanted AS (SELECT {columns} FROM ({wanted}) AS w), present AS (
        SELECT {columns} FROM {table}
        WHERE regency_id = %(regency)s AND basis = %(basis)s AND valid_until IS NULL
    )
    SELECT 'missing', missing.* FROM (SELECT * FROM wanted EXCEPT SELECT * FROM present) AS missing
    UNION ALL
    SELECT 'too many', extra.* FROM (SELECT * FROM present EXCEPT SELECT * FROM wanted) AS extra
"""


def verify_figures(regency: Regency, basis: Basis) -> Iterator[Finding]:
    """Yield the differences of the figures in force from the ledger, and of stored sums from values, in a basis."""
    for each in EVERYTHING:
        yield from readable(regency, f"{each.name} {basis}", _unlike(regency, basis, each))


def _unlike(regency: Regency, basis: Basis, each: Wanted) -> Iterator[Said]:
    columns = (*each.key, *(column for column in each.columns if column not in each.key))
    statement = _COMPARE.format(wanted=each.statement, table=each.table, columns=", ".join(columns))
    for what, *row in statements.rows(statement, {"regency": regency.pk, "basis": basis}):
        shown = " ".join(str(part) for part in row)
        yield None, f"{each.name} {basis}, {what}: {shown}"
