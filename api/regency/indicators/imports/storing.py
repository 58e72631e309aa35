"""An import in the database: a batch of rows is one statement, which stores them with their history.

The statement takes its rows as arrays, so they need no table in between. While the database works on one batch the next
is checked (statements.Ahead): an import takes about as long as the slower of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.db import connection

from api.identity.callers import Actor
from api.regency.history import operations as history
from api.regency.indicators.imports.checking import Ready
from tenants.pool import statements

#: Rows a statement: none of them runs long, and memory stays the same.
BATCH = 5_000

#: Column of Ready to its type in SQL. Texts of PostgreSQL's arrays, which it reads faster than anything else.
_COLUMNS = {
    "number": "int",
    "action": "text",
    "indicator": "text",
    "series": "text",
    "period": "text",
    "dimension": "text",
    "by_event": "bool",
    "needs_parts": "bool",
    "agency": "uuid",
    "value_status": "text",
    "value": "text",
    "number_text": "numeric",
    "numerator": "numeric",
    "denominator": "numeric",
    "parts_given": "bool",
    "observation_status": "text",
    "note": "text",
    "reason": "text",
    "version": "int",
}
_STORED = [name for name in _COLUMNS if name != "version"]


def _rows(names: Sequence[str]) -> str:
    arrays = ", ".join(f"%({name})s::{_COLUMNS[name]}[]" for name in names)
    return f"unnest({arrays}) AS s ({', '.join(names)})"


# The value that is there, locked for this transaction: what it becomes is made from what it is. A subquery for each
# row, so that it is found by its key whatever the planner believes of the arrays.
_PRESENT = """
    LATERAL (
        SELECT * FROM indicators_value present
        WHERE (present.indicator, present.series, present.period) = (s.indicator, s.series, s.period)
        FOR UPDATE
    ) v
"""

#: What a row makes of a value: what the file does not say stays, parts only as long as the value does.
_BECOMES = {
    "value_status": "s.value_status",
    "value": "s.value",
    "number": "s.number_text",
    "numerator": "CASE WHEN s.parts_given OR s.value <> v.value THEN s.numerator ELSE v.numerator END",
    "denominator": "CASE WHEN s.parts_given OR s.value <> v.value THEN s.denominator ELSE v.denominator END",
    "observation_status": "coalesce(s.observation_status, v.observation_status, 'final')",
    "note": "coalesce(s.note, v.note, '')",
    "reason": "coalesce(s.reason, CASE WHEN s.value_status = v.value_status THEN v.reason ELSE '' END)",
}
_NEW = ", ".join(f"{sql} AS {name}" for name, sql in _BECOMES.items())
_OLD = ", ".join(f"v.{name} AS old_{name}" for name in _BECOMES)
_COMPARED = [name for name in _BECOMES if name != "number"]  # it follows from the value
_DIFFERS = f"""
    ({", ".join(_COMPARED)}) IS DISTINCT FROM ({", ".join(f"old_{name}" for name in _COMPARED)})
"""

#: Field of history to its text in SQL, before (with old_) and after.
_SHOWN = {
    "value_status": "{}value_status",
    "value": "nullif({}value, '')",
    "numerator": "trim_scale({}numerator)::text",
    "denominator": "trim_scale({}denominator)::text",
    "observation_status": "{}observation_status",
    "note": "{}note",
    "reason": "{}reason",
}


#: Numbers and words of ours stand in quotes as they are: to ask for the JSON of each costs more than all the rest.
_WORDS = ("value_status", "numerator", "denominator", "observation_status", "agency")


def _json(name: str, sql: str) -> str:
    return f"'\"' || {sql} || '\"'" if name in _WORDS else f"to_json({sql})::text"


def _change(name: str, was: str, becomes: str) -> str:
    shown = " || ', ' || ".join(f"coalesce({_json(name, each)}, 'null')" for each in (was, becomes))
    return f"CASE WHEN {was} IS DISTINCT FROM {becomes} THEN '\"{name}\": [' || {shown} || ']' END"


def _changes() -> str:
    """What differs, as history keeps it: {field: [before, after]}. Put together as text, which costs a third of what
    objects of jsonb do; a deleted value becomes nothing. Most rows are new, before which there was nothing to compare:
    that takes half."""
    fields = [
        _change(name, sql.format("old_"), f"CASE WHEN outcome <> 'deleted' THEN {sql.format('')} END")
        for name, sql in _SHOWN.items()
    ]
    # What is written under the national code stands for itself from then on.
    fields.append(
        "CASE WHEN from_indicator <> '' THEN '\"from_indicator\": [\"' || from_indicator || '\", null]' END"
    )
    new = [
        f"coalesce(', \"{name}\": [null, ' || {_json(name, sql)} || ']', '')"
        for name, sql in [
            *((name, sql.format("")) for name, sql in _SHOWN.items()),
            ("agency", "agency::text"),
        ]
        if name != "value_status"  # which is never missing, and so has no comma before it
    ]
    first = "'{\"value_status\": [null, \"' || value_status || '\"]'"
    return f"""
        CASE WHEN outcome = 'created' THEN {" || ".join([first, *new])} || '}}'
             ELSE '{{' || concat_ws(', ', {", ".join(fields)}) || '}}' END::jsonb
    """


# Ids sort by time as everywhere: the beginning is one UUIDv7, the end counts the rows.
_ID = "(%(ids)s || lpad(to_hex(row), 12, '0'))::uuid"

_STORE = f"""
    WITH pairs AS MATERIALIZED (
        SELECT s.number AS row, s.action, s.indicator, s.series, s.period, s.dimension, s.by_event, s.agency,
               s.needs_parts, v.id, v.version, v.from_indicator, {_OLD}, {_NEW}
        FROM {_rows(_STORED)} LEFT JOIN {_PRESENT} ON true
    ), told AS MATERIALIZED (
        SELECT *, CASE WHEN id IS NULL THEN CASE WHEN action = 'upsert' THEN 'created' ELSE 'unchanged' END
                       WHEN action = 'delete' THEN 'deleted'
                       WHEN {_DIFFERS} THEN 'updated' ELSE 'unchanged' END AS outcome
        FROM pairs
    ), created AS (
        INSERT INTO indicators_value (id, indicator, series, period, dimension, by_event, value_status, value, number,
            numerator, denominator, observation_status, agency_id, note, reason, version, handed_over_in, changed_at,
            changed_by)
        SELECT {_ID}, indicator, series, period, dimension, by_event, value_status, value, number, numerator,
               denominator, observation_status, agency, note, reason, 1, '', %(now)s, %(actor_name)s
        FROM told WHERE outcome = 'created'
    ), updated AS (
        UPDATE indicators_value v
        SET ({", ".join(_BECOMES)}) = ROW ({", ".join(f"t.{name}" for name in _BECOMES)}),
            expected_on = CASE WHEN t.value_status = 'not_available' THEN v.expected_on END,
            version = v.version + 1, changed_at = %(now)s, changed_by = %(actor_name)s, from_indicator = ''
        FROM told t WHERE t.outcome = 'updated' AND v.id = t.id
    ), deleted AS (
        DELETE FROM indicators_value v USING told t WHERE t.outcome = 'deleted' AND v.id = t.id RETURNING v.*
    ), withdrawn AS (
        INSERT INTO indicators_withdrawal (id, indicator, series, period, dimension, by_event, handed_over_in,
            withdrawn_at, told_in)
        SELECT id, indicator, series, period, dimension, by_event, handed_over_in, %(now)s, ''
        FROM deleted WHERE handed_over_version IS NOT NULL
    ), remembered AS (
        INSERT INTO history_entry (id, at, actor_id, actor_name, actor_office, resource, resource_key, action, version,
            changes)
        SELECT {_ID}, %(now)s, %(actor_id)s, %(actor_name)s, %(actor_office)s, 'value',
               indicator || '/' || series || '/' || period, outcome,
               CASE outcome WHEN 'created' THEN 1 WHEN 'updated' THEN version + 1 ELSE version END, {_changes()}
        FROM told WHERE outcome <> 'unchanged'
    )
"""
#: What became of the rows, by outcome and the cell that counts them (none counts what is the regency's own, or by
#: event); their numbers where the answer names each, and the numbers of those that the nation's figure leaves out.
_STORE_COUNTED = f"""
    {_STORE}
    SELECT outcome, CASE WHEN is_counted THEN dimension END, CASE WHEN is_counted THEN period END, count(*),
           CASE WHEN %(listed)s THEN array_agg(row) END,
           array_agg(row) FILTER (WHERE needs_parts AND value_status = 'reported'
                                        AND (numerator IS NULL OR denominator IS NULL))
    FROM (SELECT *, NOT by_event AND indicator NOT LIKE 'L-%%' AS is_counted FROM told) AS each_row
    GROUP BY 1, 2, 3
"""

# What is stored forbids a row: it was made from another version, the value is another agency's to write, or it only
# repeats an own one, with which it goes.
_REFUSED = f"""
    WITH pairs AS MATERIALIZED (
        SELECT s.number AS row, s.action, s.version AS base, v.id, v.version, v.agency_id, v.indicator, v.series,
               v.from_indicator, {_OLD}, {_NEW}
        FROM {_rows(list(_COLUMNS))} LEFT JOIN {_PRESENT} ON true
    ), compared AS (
        SELECT *, base <> coalesce(version, 0) AND (id IS NULL OR action = 'delete' OR {_DIFFERS}) AS is_stale
        FROM pairs
    )
    SELECT row, CASE WHEN is_stale THEN 'changed_since' WHEN action = 'delete' AND from_indicator <> ''
                     THEN 'comes_from_own_indicator' ELSE 'another_agency' END
    FROM compared c
    WHERE is_stale OR (action = 'delete' AND from_indicator <> '')
       OR (%(limited)s AND id IS NOT NULL AND (agency_id = ANY (%(agencies)s::uuid[])) IS NOT TRUE AND NOT EXISTS (
            SELECT 1 FROM indicators_ownership o
            WHERE (o.indicator, o.series) = (c.indicator, c.series) AND o.agency_id = ANY (%(agencies)s::uuid[])
       ))
    ORDER BY 1
"""


# A table that is small when the plan is made grows while it is used: values are found by their key from the first on.
_BY_KEY = "SET LOCAL enable_seqscan = off"


@dataclass(slots=True)
class Stored:
    """What became of the rows: how many by outcome, each by its number where that was asked for, and the filling cells
    that count them (dimension, sub-dimension, period). `without_parts`: rows that the nation's figure leaves out."""

    counts: dict[str, int] = field(default_factory=dict)
    outcomes: list[tuple[int, str]] = field(default_factory=list)
    cells: set[tuple[str, str, str]] = field(default_factory=set)
    without_parts: list[int] = field(default_factory=list)


class Storing:
    """The batches of one import, in its transaction. Nothing else may use the connection before `done`."""

    def __init__(self, *, import_id: UUID, by: Actor, now: datetime) -> None:
        self._ahead = statements.Ahead()
        self._stored = Stored()
        self._base: dict[str, Any] = {"ids": import_id.hex[:20], **history.entry_parameters(by, now)}

    def __enter__(self) -> Self:
        with connection.cursor() as cursor:
            cursor.execute(_BY_KEY)
        self._ahead.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ahead.__exit__(kind, error, trace)

    def refused(self, rows: Sequence[Ready], *, agencies: frozenset[UUID]) -> dict[int, str]:
        """Rows that what is stored forbids: number to changed_since, comes_from_own_indicator or another_agency.
        `agencies` are those whose values the caller may write; empty for all."""
        if not rows:
            return {}
        self._take(self._ahead.wait())
        parameters = {"agencies": list(agencies), "limited": bool(agencies)}
        return dict(statements.fetch(_REFUSED, _arrays(rows, list(_COLUMNS)) | parameters))

    def store(self, rows: Sequence[Ready], *, listed: bool) -> None:
        """Creates, updates or deletes the values of these rows, whose keys differ, while the caller goes on. `listed`:
        what becomes of each is asked for."""
        if rows:
            parameters = _arrays(rows, _STORED) | self._base | {"listed": listed}
            self._take(self._ahead.send(_STORE_COUNTED, parameters))

    def done(self) -> Stored:
        """What became of all rows."""
        self._take(self._ahead.wait())
        return self._stored

    def _take(self, found: list[tuple[Any, ...]]) -> None:
        stored = self._stored
        for outcome, dimension, period, count, rows, without_parts in found:
            stored.counts[outcome] = stored.counts.get(outcome, 0) + count
            stored.outcomes += [(row, outcome) for row in rows or ()]
            stored.without_parts += without_parts or ()
            if dimension is not None and outcome != "unchanged":
                stored.cells.add((dimension, "", period))


class _Quoted(dict[str | None, str]):
    """Texts as elements of an array's text, each made once."""

    def __missing__(self, text: str | None) -> str:
        made = "NULL" if text is None else f'"{text.translate(_ESCAPES)}"'
        self[text] = made
        return made


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})


def _arrays(rows: Sequence[Ready], names: Sequence[str]) -> dict[str, str]:
    """Each of the columns as the text of an array."""
    quoted = _Quoted().__getitem__
    columns = dict(zip(Ready._fields, zip(*rows, strict=True), strict=True))
    found = {}
    for name in names:
        column = columns[name]
        texts = map(quoted, column) if _COLUMNS[name] == "text" else map(_plain, column)
        found[name] = f"{{{','.join(texts)}}}"
    return found


def _plain(value: object) -> str:
    return "NULL" if value is None else str(value)
