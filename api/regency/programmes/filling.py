"""Counts of a plan that the ministry may know before anything is submitted: of programmes, and of realisations.

Both are by sub-dimension in the newest version of the masterplan, in any state: the version whose plan period starts
last and, of several, the one begun last. Realisations are counted by quarter too.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from api.national.figures import operations as figures
from api.national.figures.operations import CellKey
from api.regency.masterplan.queries import NEWEST
from tenants.pool import statements

#: For figures.operations.fill, which gives the table `wanted`.
PROGRAMMES = f"""
    SELECT v.dimension, v.sub_dimension, '' AS period, count(*) AS reported, 0 AS not_available, 0 AS not_applicable,
           '' AS last_affirmed_in
    FROM programmes_programme_version v
    WHERE v.masterplan_id = ({NEWEST}) AND v.begun_in IS NULL
      AND (v.dimension, v.sub_dimension) IN (SELECT w.dimension, w.sub_dimension FROM wanted w)
    GROUP BY v.dimension, v.sub_dimension
"""

_ALL_CELLS = "SELECT DISTINCT dimension, sub_dimension FROM programmes_programme_version"
REALISATIONS = f"""
    SELECT v.dimension, v.sub_dimension, r.period, count(*) AS reported, 0 AS not_available, 0 AS not_applicable,
           '' AS last_affirmed_in
    FROM programmes_programme_version v
    JOIN programmes_activity_version x ON x.programme_version_id = v.id
    JOIN realisation_realisation r ON r.activity_id = x.activity_id
    WHERE v.masterplan_id = ({NEWEST})
      AND (v.dimension, v.sub_dimension, r.period) IN (SELECT w.dimension, w.sub_dimension, w.period FROM wanted w)
    GROUP BY v.dimension, v.sub_dimension, r.period
"""

#: Every cell in which an activity counts, or counted when another version was the newest or its programme stood in
#: another sub-dimension.
CELLS = """
    SELECT DISTINCT v.dimension, v.sub_dimension, r.period
    FROM realisation_realisation r
    JOIN programmes_activity a ON a.id = r.activity_id
    JOIN programmes_programme_version v ON v.programme_id = a.programme_id
"""
_OF_QUARTER = f"{CELLS} WHERE r.period = %(period)s"

#: The quarters in which something was reported of a programme.
_QUARTERS_OF = """
    SELECT DISTINCT r.period
    FROM realisation_realisation r JOIN programmes_activity a ON a.id = r.activity_id
    WHERE a.programme_id = %(programme)s
"""


def fill(cells: Iterable[tuple[str, str]], *, today: date) -> None:
    """Count these cells (dimension, sub-dimension). Call this last in the transaction of the write."""
    keys = [(dimension, sub_dimension, "") for dimension, sub_dimension in sorted(set(cells))]
    figures.fill(area="programmes", cells=keys, counting=PROGRAMMES, today=today)


def refill(*, today: date) -> None:
    """Count all cells of the regency, since the newest version of the masterplan may be another one."""
    fill_all(statements.rows(_ALL_CELLS), today=today)


def fill_moved(programme: UUID, cells: Iterable[tuple[str, str]], *, today: date) -> None:
    """Count these cells and their realisations after a programme was added, removed, or moved between them."""
    fill(cells, today=today)
    quarters = statements.rows(_QUARTERS_OF, {"programme": programme})
    moved = [(*cell, period) for cell in set(cells) for (period,) in quarters]
    fill_realised(moved, today=today)


def fill_all(cells: Iterable[tuple[str, str]], *, today: date) -> None:
    """Count these cells, and the realisations of every quarter, after many programmes changed."""
    fill(cells, today=today)
    fill_realised(realised_cells(), today=today)


def realised_cells(period: str | None = None) -> list[CellKey]:
    """Return the cells that count a quarter's realisations, now or before; for no quarter, those of all quarters."""
    return statements.rows(_OF_QUARTER if period else CELLS, {"period": period})


def fill_realised(found: list[CellKey], *, today: date) -> None:
    """Count these cells of realisations. Call this last in the transaction of the write."""
    figures.fill(area="realisations", cells=found, counting=REALISATIONS, today=today)
