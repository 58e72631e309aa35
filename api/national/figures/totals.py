"""What an overview of the present adds up: a row a regency and dimension, instead of one for each cell or programme.

Totals follow from the rows in force and are moved by the statement, or the transaction, that moves those. They have no
history: as of a past instant the rows that have one are added up, which gives the same.

What is due changes at midnight without a write, so it is in no total. `is_early` tells periods before the calendar
apart, of which nothing is ever due; of the others the reader takes the cells that are not due off again: few, found by
index.
"""

from typing import Any

from django.db import connection

from api.national.catalogue.calendar import FIRST_YEAR
from api.national.figures import targets
from api.national.figures.models import Basis
from api.national.figures.words import COLUMNS, SOURCES, TIME_FRAMES

#: Of a row's `period`, in SQL: before the calendar. Periods sort by their year first.
IS_EARLY = f"(period < '{FIRST_YEAR}')"

_REPORTED = targets.of().split(", ")
MONEY = (
    "allocated",
    *(f"allocated_{each}" for each in SOURCES),
    "spent",
    *(f"spent_{each}" for each in COLUMNS),
)
_PROGRAMMES = ("total", "quick_wins", *TIME_FRAMES, *MONEY)

#: The totals as the rows in force give them, of one regency or, with NULL, of all.
FILLING = f"""
    SELECT regency_id, area, dimension, {IS_EARLY} AS is_early, sum(reported) AS reported,
           sum(not_available) AS not_available, sum(not_applicable) AS not_applicable,
           max(last_changed_on) AS last_changed_on, max(last_affirmed_in) AS last_affirmed_in
    FROM figures_filling_cell
    WHERE valid_until IS NULL AND (%(regency)s::int IS NULL OR regency_id = %(regency)s) GROUP BY 1, 2, 3, 4
"""
REPORTED = f"""
    SELECT regency_id, basis, dimension, {IS_EARLY} AS is_early,
           {", ".join(f"sum({each}) AS {each}" for each in _REPORTED)}
    FROM figures_reported_tally
    WHERE valid_until IS NULL AND (%(regency)s::int IS NULL OR regency_id = %(regency)s) GROUP BY 1, 2, 3, 4
"""
PROGRAMMES = f"""
    SELECT regency_id, basis, dimension, count(*) AS total, count(*) FILTER (WHERE quick_win) AS quick_wins,
           {", ".join(f"count(*) FILTER (WHERE time_frame = '{each}') AS {each}" for each in TIME_FRAMES)},
           {", ".join(f"sum({each}) AS {each}" for each in MONEY)}
    FROM figures_programme_tally
    WHERE valid_until IS NULL AND (%(regency)s::int IS NULL OR regency_id = %(regency)s) GROUP BY 1, 2, 3
"""

#: Table to its key, its counts, and what they are by the rows in force.
KEPT: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "figures_filling_total": (
        ("regency_id", "area", "dimension", "is_early"),
        ("reported", "not_available", "not_applicable", "last_changed_on", "last_affirmed_in"),
        FILLING,
    ),
    "figures_reported_total": (("regency_id", "basis", "dimension", "is_early"), tuple(_REPORTED), REPORTED),
    "figures_programme_total": (("regency_id", "basis", "dimension"), _PROGRAMMES, PROGRAMMES),
}

# A key of which nothing is left keeps its row, with nothing in it.
_SETTLE = """
    INSERT INTO {table} AS t ({keys}, {counts})
    SELECT {keys}, {wanted}
    FROM (SELECT {keys} FROM {table} WHERE regency_id = %(regency)s AND basis = %(basis)s
          UNION SELECT {keys} FROM ({counted}) c WHERE basis = %(basis)s) k
    LEFT JOIN ({counted}) c USING ({keys})
    ON CONFLICT ({keys}) DO UPDATE SET {set}
    WHERE ({own}) IS DISTINCT FROM ({new})
"""


def settle(table: str, *, regency_id: int, basis: Basis) -> None:
    """Adds a regency's totals by a basis up anew, after its tallies moved: under the ledger's lock, so alone."""
    keys, counts, counted = KEPT[table]
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE.format(
                table=table,
                keys=", ".join(keys),
                counts=", ".join(counts),
                wanted=", ".join(f"coalesce(c.{each}, 0)" for each in counts),
                counted=counted,
                set=", ".join(f"{each} = excluded.{each}" for each in counts),
                own=", ".join(f"t.{each}" for each in counts),
                new=", ".join(f"excluded.{each}" for each in counts),
            ),
            {"regency": regency_id, "basis": basis},
        )


def begun(table: str) -> str:
    """Fills an empty table with the totals of all regencies; its parameter `regency` is NULL."""
    keys, counts, counted = KEPT[table]
    columns = ", ".join((*keys, *counts))
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM ({counted}) c"


# Rows that are there for nothing say the same as no row.
_DIFFERING = """
    SELECT {keys}, '(' || concat_ws(', ', {own}) || ')', '(' || concat_ws(', ', {counted_own}) || ')'
    FROM (SELECT * FROM {table} WHERE regency_id = %(regency)s) t
    FULL JOIN ({counted}) c USING ({keys})
    WHERE ({own}) IS DISTINCT FROM ({counted_own}) ORDER BY {keys}
"""


def differing(table: str, *, regency_id: int) -> list[tuple[Any, ...]]:
    """The totals of a regency that are not what the rows in force add up to: key, what is kept, what was counted."""
    keys, counts, counted = KEPT[table]

    def compared(row: str) -> str:
        """Of a row that is not there: nothing. The day of the last change is compared with its cells' nowhere."""
        return ", ".join(
            f"coalesce(nullif({row}.{each}, ''), '-')"
            if each == "last_affirmed_in"
            else f"coalesce({row}.{each}, 0)"
            for each in counts
            if each != "last_changed_on"
        )

    with connection.cursor() as cursor:
        cursor.execute(
            _DIFFERING.format(
                table=table,
                keys=", ".join(keys),
                own=compared("t"),
                counted_own=compared("c"),
                counted=counted,
            ),
            {"regency": regency_id},
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
