"""Budgets in a periodic report: whole years, up to the quarter's, that the ministry does not have yet.

The last counted report that carries a year decides its budget.
"""

from typing import Any

from api.http import shapes
from api.regency.programmes.budgets import models, queries
from api.regency.programmes.budgets.shapes import INSTRUMENTS, Budget, BudgetRow
from tenants import Document, frozen
from tenants.pool import statements

_TO_HAND_OVER = """
    SELECT year, version FROM budgets_year
    WHERE year <= left(%(period)s, 4)::int
      AND (handed_over_version IS DISTINCT FROM version OR handed_over_in = %(period)s)
    ORDER BY year
"""
# What was read is not locked: exactly that version is marked, and what was written meanwhile goes with the next report.
_MARK = """
    UPDATE budgets_year y SET handed_over_version = s.version, handed_over_in = %(period)s
    FROM unnest(%(years)s::int[], %(versions)s::int[]) AS s (year, version) WHERE y.year = s.year
"""
#: So that the next report submits again what a report submitted: in the transaction that withdraws it.
TAKE_BACK = (
    "UPDATE budgets_year SET handed_over_version = 0, handed_over_in = '' WHERE handed_over_in = %(period)s",
)


@frozen
class Given:
    """Years as submitted, and the version in which each was read."""

    years: list[Document]
    versions: dict[int, int]


def to_hand_over(report_period: str) -> Given:
    """Return the budgets that a report of this period carries."""
    versions: dict[int, int] = dict(statements.rows(_TO_HAND_OVER, {"period": report_period}))
    if not versions:
        return Given([], {})
    of_year: dict[int, list[Document]] = {year: [] for year in versions}
    for row in queries.budgets(*versions):
        of_year[row.year].append(_row(row))
    instruments = models.BudgetYear.objects.select_related(*INSTRUMENTS).in_bulk(versions)
    years = [
        {
            "year": year,
            **{name: _instrument(getattr(instruments[year], name)) for name in INSTRUMENTS},
            "programmes": programmes,
        }
        for year, programmes in of_year.items()
    ]
    return Given(years, versions)


def mark_handed_over(given: Given, *, report_period: str) -> None:
    """Record the years that a report submitted. Call this in the submitting transaction only."""
    if given.versions:
        years, versions = list(given.versions), list(given.versions.values())
        statements.run(_MARK, {"period": report_period, "years": years, "versions": versions})


def _row(row: BudgetRow) -> Document:
    return {
        "id": str(row.programme),
        "title": row.title,
        "dimension": row.dimension,
        "sub_dimension": row.sub_dimension,
        **shapes.document(row, Budget),
        "reason": row.reason or None,
    }


def _instrument(row: Any) -> dict[str, str] | None:
    return row and {"kind": row.kind, "number": row.number, "date": row.dated.isoformat()}
