"""What the ministry may know of realisations before a report is submitted: how many there are of a quarter, by
sub-dimension of the programme in the newest version of the masterplan.
"""

from datetime import date
from uuid import UUID

from api.national.figures import operations as figures
from api.regency.masterplan.queries import NEWEST
from tenants.pool import statements

AREA = "realisations"
#: Dimension, sub-dimension, quarter.
Cell = tuple[str, str, str]

#: For figures.operations.fill, which gives the table `wanted`.
COUNTING = f"""
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

_QUARTERS_OF = """
    SELECT DISTINCT r.period
    FROM realisation_realisation r JOIN programmes_activity a ON a.id = r.activity_id
    WHERE a.programme_id = %(programme)s
"""


def cells(period: str | None = None) -> list[Cell]:
    """The cells in which a quarter's realisations count, or counted; of all quarters where none is named."""
    found: list[Cell] = statements.rows(_OF_QUARTER if period else CELLS, {"period": period})
    return found


def quarters_of(programme: UUID) -> list[str]:
    """The quarters in which something was reported of a programme."""
    return [period for (period,) in statements.rows(_QUARTERS_OF, {"programme": programme})]


def fill(found: list[Cell], *, today: date) -> None:
    """Counts these cells anew. Last in the transaction of the write."""
    figures.fill(area=AREA, cells=found, counting=COUNTING, today=today)
