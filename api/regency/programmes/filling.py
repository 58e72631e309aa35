"""What the ministry may know of programmes before anything is submitted: how many there are, by sub-dimension.

Counted in the newest version of the masterplan, whatever its state: the one whose plan period starts last, of those the
one begun last.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from api.national.figures import operations as figures
from api.regency.masterplan.queries import NEWEST
from api.regency.programmes.realisation import filling as realisations
from tenants.pool import statements

#: For figures.operations.fill, which gives the table `wanted`.
COUNTING = f"""
    SELECT v.dimension, v.sub_dimension, '' AS period, count(*) AS reported, 0 AS not_available, 0 AS not_applicable,
           '' AS last_affirmed_in
    FROM programmes_programme_version v
    WHERE v.masterplan_id = ({NEWEST}) AND v.begun_in IS NULL
      AND (v.dimension, v.sub_dimension) IN (SELECT w.dimension, w.sub_dimension FROM wanted w)
    GROUP BY v.dimension, v.sub_dimension
"""

_ALL_CELLS = "SELECT DISTINCT dimension, sub_dimension FROM programmes_programme_version"


def fill(cells: Iterable[tuple[str, str]], *, today: date) -> None:
    """Counts these cells (dimension, sub-dimension) anew. Last in the transaction of the write."""
    keys = [(dimension, sub_dimension, "") for dimension, sub_dimension in sorted(set(cells))]
    figures.fill(area="programmes", cells=keys, counting=COUNTING, today=today)


def refill(*, today: date) -> None:
    """Counts all cells of the regency anew: for when another version of the masterplan may be the newest."""
    fill_all(statements.rows(_ALL_CELLS), today=today)


def fill_moved(programme: UUID, cells: Iterable[tuple[str, str]], *, today: date) -> None:
    """The same as `fill` for a programme that came, left, or moved between these cells: what is realised of it goes
    along."""
    fill(cells, today=today)
    moved = [(*cell, period) for cell in set(cells) for period in realisations.quarters_of(programme)]
    realisations.fill(moved, today=today)


def fill_all(cells: Iterable[tuple[str, str]], *, today: date) -> None:
    """The same for many programmes: every quarter is counted anew."""
    fill(cells, today=today)
    realisations.fill(realisations.cells(), today=today)
