"""Totals for overviews of the present: a row for each regency and dimension, instead of each cell or programme.

Totals are derived from the rows in force and updated by the same statement or transaction. They have no history: for
a past instant the rows with history are summed, with the same result. Totals do not depend on the day, but what is
due changes at midnight without a write. `is_early` separates periods before the calendar, of which nothing is ever
due; of the others the reader subtracts the cells that are not due: few, found by index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api.national.catalogue.calendar import FIRST_YEAR
from api.national.figures import measures, models, targets
from api.national.figures.models.totals import Total
from api.national.figures.statements import for_each
from api.national.figures.words import STATUSES
from tenants.pool import statements

#: Of a row's `period`, in SQL: before the calendar. Periods sort by their year first.
IS_EARLY = f"(period < '{FIRST_YEAR}')"


@dataclass(frozen=True, eq=False)
class Kept:
    """A table of totals, with the SQL of each count over the rows in force in `rows`."""

    model: type[Total]
    rows: str
    counts: Mapping[str, str]

    @cached_property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def keys(self) -> str:
        return ", ".join(self.model.key())

    @cached_property
    def counted(self) -> str:
        """Return the statement of the correct totals, of one regency or, with NULL, of all."""
        key = [f"{IS_EARLY} AS is_early" if each == "is_early" else each for each in self.model.key()]
        counts = (f"{count} AS {name}" for name, count in self.counts.items())
        return (
            f"SELECT {', '.join([*key, *counts])} FROM {self.rows} WHERE valid_until IS NULL"
            f" AND (%(regency)s::int IS NULL OR regency_id = %(regency)s) GROUP BY {self.keys}"
        )


FILLING = Kept(
    models.FillingTotal,
    "figures_filling_cell",
    {
        **{each: f"sum({each})" for each in targets.ANSWERS},
        "last_changed_on": "max(last_changed_on)",
        "last_affirmed_in": "max(last_affirmed_in)",
    },
)
REPORTED = Kept(
    models.ReportedTotal, "figures_reported_tally", {each: f"sum({each})" for each in targets.TALLY}
)
PROGRAMMES = Kept(
    models.ProgrammeTotal,
    "figures_programme_tally",
    {
        each.kept: f"coalesce(sum({each.counts}), 0)"
        for each in measures.PROGRAMMES.measures
        if each.kept not in ("0", *STATUSES)
    },
)
KEPT = (FILLING, REPORTED, PROGRAMMES)

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


def settle(kept: Kept, *, regency_id: int, basis: models.Basis) -> None:
    """Add up a regency's totals in a basis after its tallies changed: under the ledger's lock, so nobody else does."""
    statements.run(
        _SETTLE.format(
            table=kept.table,
            keys=kept.keys,
            counts=", ".join(kept.counts),
            wanted=for_each("coalesce(c.{0}, 0)", kept.counts),
            counted=kept.counted,
            set=for_each("{0} = excluded.{0}", kept.counts),
            own=for_each("t.{0}", kept.counts),
            new=for_each("excluded.{0}", kept.counts),
        ),
        {"regency": regency_id, "basis": basis},
    )


def add_up_again(kept: Kept, *, regency_id: int) -> None:
    """Replace all of a regency's totals with the sums of its rows in force. Nobody may write to those meanwhile."""
    statements.run(f"DELETE FROM {kept.table} WHERE regency_id = %s", [regency_id])
    statements.run(begun(kept), {"regency": regency_id})


def begun(kept: Kept) -> str:
    """Return the statement that fills an empty table with the totals of a regency, or where it is NULL of all."""
    columns = ", ".join((kept.keys, *kept.counts))
    return f"INSERT INTO {kept.table} ({columns}) SELECT {columns} FROM ({kept.counted}) c"


# Rows that are there for nothing say the same as no row.
_DIFFERING = """
    SELECT {keys}, '(' || concat_ws(', ', {own}) || ')', '(' || concat_ws(', ', {counted_own}) || ')'
    FROM (SELECT * FROM {table} WHERE regency_id = %(regency)s) t
    FULL JOIN ({counted}) c USING ({keys})
    WHERE ({own}) IS DISTINCT FROM ({counted_own}) ORDER BY {keys}
"""


def differing(kept: Kept, *, regency_id: int) -> list[tuple[Any, ...]]:
    """Return the totals of a regency that differ from the sums of its rows in force: key, stored, counted."""

    def compared(row: str) -> str:
        """Return the counts to compare, zeros for a missing row.

        The day of the last change is not compared.
        """
        return ", ".join(
            f"coalesce(nullif({row}.{each}, ''), '-')"
            if each == "last_affirmed_in"
            else f"coalesce({row}.{each}, 0)"
            for each in kept.counts
            if each != "last_changed_on"
        )

    found: list[tuple[Any, ...]] = statements.rows(
        _DIFFERING.format(
            table=kept.table,
            keys=kept.keys,
            own=compared("t"),
            counted_own=compared("c"),
            counted=kept.counted,
        ),
        {"regency": regency_id},
    )
    return found
