"""Storage of an import: each batch of rows is one statement, which stores them with their history.

The statement takes its rows as arrays, so they need no temporary table. While the database works on one batch the next
is checked (statements.Ahead): an import takes about as long as the slower of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from api.identity.callers import Author
from api.regency.indicators import changes
from api.regency.indicators.imports.checking import Ready
from tenants.pool import statements

#: Rows a statement: none of them runs long, and memory stays the same.
BATCH = 5_000

#: The columns of rows, as arrays, and the types of what is no text.
_TYPES = {
    "number": "int",
    "place": "int",
    "by_event": "bool",
    "needs_parts": "bool",
    "agency": "uuid",
    "number_text": "numeric",
    "numerator": "numeric",
    "denominator": "numeric",
    "parts_given": "bool",
    "version": "int",
    "expected_on": "date",
}
_ARRAYS = ", ".join(f"%({name})s::{_TYPES.get(name, 'text')}[]" for name in Ready._fields)

# What a row makes of a value: what the file does not say stays, parts only as long as the value does.
_PAIRS = f"""
    pairs AS MATERIALIZED (
        SELECT s.number AS row, s.action, s.version AS base, s.indicator, s.series, s.period, s.dimension, s.by_event,
               s.needs_parts, s.value_status, s.value, s.number_text AS number,
               CASE WHEN s.parts_given OR s.value <> v.value THEN s.numerator ELSE v.numerator END AS numerator,
               CASE WHEN s.parts_given OR s.value <> v.value THEN s.denominator ELSE v.denominator END AS denominator,
               coalesce(s.observation_status, v.observation_status, 'final') AS observation_status,
               coalesce(s.note, v.note, '') AS note,
               coalesce(s.reason, CASE WHEN s.value_status = v.value_status THEN v.reason ELSE '' END) AS reason,
               CASE WHEN v.id IS NULL THEN s.agency ELSE v.agency_id END AS agency_id,
               CASE WHEN s.value_status = 'not_available' THEN coalesce(s.expected_on, v.expected_on) END
                   AS expected_on,
               '' AS from_indicator, v.id, v.version, v.from_indicator AS old_from_indicator,
               {changes.content("v.", "old_")}
        FROM unnest({_ARRAYS}) AS s ({", ".join(Ready._fields)}) LEFT JOIN {changes.PRESENT} ON true
    )
"""
# What became of the rows, by outcome and the cell that counts them (none counts what is the regency's own, or by
# event); their numbers where the answer names each, and the numbers of those that the nation's figure leaves out.
_STORE = f"""
    WITH {_PAIRS}, told AS MATERIALIZED (
        SELECT *, {changes.NEW_ID} AS new_id,
               CASE WHEN id IS NULL THEN CASE WHEN action = 'upsert' THEN 'created' ELSE 'unchanged' END
                    WHEN action = 'delete' THEN 'deleted'
                    WHEN {changes.DIFFERS} THEN 'updated' ELSE 'unchanged' END AS outcome
        FROM pairs
    ), {changes.applied()}
    SELECT outcome, CASE WHEN is_counted THEN dimension END, CASE WHEN is_counted THEN period END, count(*),
           CASE WHEN %(listed)s THEN array_agg(row) END,
           array_agg(row) FILTER (WHERE needs_parts AND value_status = 'reported'
                                        AND (numerator IS NULL OR denominator IS NULL))
    FROM (SELECT *, NOT by_event AND indicator NOT LIKE 'L-%%' AS is_counted FROM told) AS each_row
    GROUP BY 1, 2, 3
"""

# What is stored forbids a row: it was made from another version, or it only repeats an own one, with which it goes.
_REFUSED = f"""
    WITH {_PAIRS}, compared AS (
        SELECT *, base <> coalesce(version, 0)
                  AND (id IS NULL OR action = 'delete' OR {changes.DIFFERS}) AS is_stale
        FROM pairs
    )
    SELECT row, CASE WHEN is_stale THEN 'changed_since' ELSE 'comes_from_local_indicator' END
    FROM compared
    WHERE is_stale OR (action = 'delete' AND old_from_indicator <> '')
    ORDER BY 1
"""


# A table that is small when the plan is made grows while it is used: values are found by their key from the first on.
_BY_KEY = "SET LOCAL enable_seqscan = off"


@dataclass(slots=True)
class Stored:
    """Outcome of the rows: counts by outcome and, if requested, the outcome of each row number.

    `cells` are the completeness cells that count the rows (dimension, sub-dimension, period); `without_parts`, the rows
    that the national figure leaves out.
    """

    counts: dict[str, int] = field(default_factory=dict)
    outcomes: list[tuple[int, str]] = field(default_factory=list)
    cells: set[tuple[str, str, str]] = field(default_factory=set)
    without_parts: list[int] = field(default_factory=list)


class Storing:
    """The batches of one import, in its transaction, within `ahead`.

    Nothing else may use the connection before `done`.
    """

    def __init__(self, *, author: Author) -> None:
        statements.run(_BY_KEY)
        self.ahead = statements.Ahead()
        self._stored = Stored()
        self._author = author

    def refused(self, rows: Sequence[Ready]) -> dict[int, str]:
        """Return why stored data forbid a row, by row number: changed_since or comes_from_local_indicator."""
        if not rows:
            return {}
        self._take(self.ahead.wait())
        return dict(statements.fetch(_REFUSED, statements.arrays(rows, *Ready._fields)))

    def store(self, rows: Sequence[Ready], *, listed: bool) -> None:
        """Create, update or delete the values of these rows, whose keys differ, while the caller goes on.

        `listed`: the outcome of each is requested.
        """
        if rows:
            given = statements.arrays(rows, *Ready._fields) | changes.entry_parameters(self._author)
            self._take(self.ahead.send(_STORE, {**given, "listed": listed}))

    def done(self) -> Stored:
        """Return the outcome of all rows."""
        self._take(self.ahead.wait())
        return self._stored

    def _take(self, found: list[tuple[Any, ...]]) -> None:
        stored = self._stored
        for outcome, dimension, period, count, rows, without_parts in found:
            stored.counts[outcome] = stored.counts.get(outcome, 0) + count
            stored.outcomes += [(row, outcome) for row in rows or ()]
            stored.without_parts += without_parts or ()
            if dimension is not None and outcome != "unchanged":
                stored.cells.add((dimension, "", period))
