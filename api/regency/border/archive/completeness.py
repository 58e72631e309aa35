"""Compare the ministry's completeness counts with the regency's content, and correct them.

The counts are in national tables and stay while a regency is archived, so they agree once its last export is restored.
They may differ when an older export replaces a workspace: then the ministry must see the restored counts.
"""

from datetime import date

from api.national.figures import operations as figures
from api.national.figures.operations import CellKey
from api.regency.indicators import queries as indicators
from api.regency.programmes import filling
from tenants import frozen
from tenants.pool import statements


@frozen
class Area:
    """Cells of one area: the SQL that counts them, and the SQL of the keys that the content has."""

    name: str
    counting: str
    keys: str


AREAS = (
    Area(
        "values",
        indicators.FILLING,
        "SELECT dimension, '' AS sub_dimension, period FROM indicators_value WHERE NOT by_event",
    ),
    Area(
        "programmes",
        filling.PROGRAMMES,
        "SELECT dimension, sub_dimension, '' AS period FROM programmes_programme_version",
    ),
    Area("realisations", filling.REALISATIONS, filling.CELLS),
)

_DIFFERING = """
    WITH in_force AS (
        SELECT * FROM figures_filling_cell
        WHERE regency_id = %(regency)s AND area = %(area)s AND valid_until IS NULL
    ), wanted AS (
        SELECT dimension, sub_dimension, period FROM in_force UNION {keys}
    ), counted AS ({counting})
    SELECT w.dimension, w.sub_dimension, w.period,
           coalesce(f.reported, 0), coalesce(f.not_available, 0), coalesce(f.not_applicable, 0),
           coalesce(f.last_affirmed_in, ''),
           coalesce(c.reported, 0), coalesce(c.not_available, 0), coalesce(c.not_applicable, 0),
           coalesce(c.last_affirmed_in, '')
    FROM wanted w LEFT JOIN in_force f USING (dimension, sub_dimension, period)
    LEFT JOIN counted c USING (dimension, sub_dimension, period)
    WHERE (coalesce(f.reported, 0), coalesce(f.not_available, 0), coalesce(f.not_applicable, 0),
           coalesce(f.last_affirmed_in, ''))
       <> (coalesce(c.reported, 0), coalesce(c.not_available, 0), coalesce(c.not_applicable, 0),
           coalesce(c.last_affirmed_in, ''))
    ORDER BY 1, 2, 3
"""


@frozen
class Differing:
    """A cell that differs from the content.

    `shown` is what the ministry sees and `counted` what the content gives: the numbers reported, not available and not
    applicable, and the month of the last confirmation.
    """

    key: CellKey
    shown: tuple[int | str, ...]
    counted: tuple[int | str, ...]


def differing(area: Area) -> list[Differing]:
    """Return the cells whose counts differ from the content. Runs inside the regency, or as the owner in its schema."""
    return [
        Differing(row[:3], row[3:7], row[7:])
        for row in statements.rows(
            _DIFFERING.format(keys=area.keys, counting=area.counting),
            {"regency": statements.regency_id(), "area": area.name},
        )
    ]


def set_right(*, today: date, edited: bool = True) -> int:
    """Recount the differing cells; return how many. Call this last in the transaction: it takes the figures' clock.

    If the content was not `edited`, the cells keep the day of their last change.
    """
    counted = 0
    for area in AREAS:
        cells = [cell.key for cell in differing(area)]
        figures.fill(area=area.name, cells=cells, counting=area.counting, today=today, edited=edited)
        counted += len(cells)
    return counted
