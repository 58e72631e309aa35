"""An import in the database: rows are copied to a staging table, then written by sets, history beside them.

The statements work on ranges of row numbers (CHUNK), so that none of them runs long and memory stays the same.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.regency.history.operations import Actor
from api.regency.indicators.imports.checking import Ready

#: Rows a statement.
CHUNK = 5_000

_COPY = """
    COPY indicators_staged_row (import_id, number, action, indicator, series, period, dimension, by_event, agency_id,
        value_status, value, value_number, numerator, denominator, parts_given, observation_status, note, reason,
        base_version)
    FROM STDIN
"""

#: What a row makes of a value: what the file does not say stays, parts only as long as the value does.
_NEW = """
    s.value_status, s.value, s.value_number AS number,
    CASE WHEN s.parts_given OR s.value <> v.value THEN s.numerator ELSE v.numerator END AS numerator,
    CASE WHEN s.parts_given OR s.value <> v.value THEN s.denominator ELSE v.denominator END AS denominator,
    coalesce(s.observation_status, v.observation_status) AS observation_status,
    coalesce(s.note, v.note) AS note,
    coalesce(s.reason, CASE WHEN s.value_status = v.value_status THEN v.reason ELSE '' END) AS reason
"""
_NEW_FIELDS = "value_status, value, number, numerator, denominator, observation_status, note, reason"

_PAIRS = f"""
    SELECT s.number AS row, s.action, s.base_version, v.id, v.version, v.agency_id, v.indicator, v.series, v.period,
           v.value_status AS old_value_status, v.value AS old_value, v.number AS old_number,
           v.numerator AS old_numerator, v.denominator AS old_denominator,
           v.observation_status AS old_observation_status, v.note AS old_note, v.reason AS old_reason,
           {_NEW}
    FROM indicators_staged_row s JOIN indicators_value v USING (indicator, series, period)
    WHERE s.import_id = %(import_id)s AND s.number BETWEEN %(first)s AND %(last)s
"""
_DIFFERS = """
    (value_status, value, numerator, denominator, observation_status, note, reason)
    IS DISTINCT FROM
    (old_value_status, old_value, old_numerator, old_denominator, old_observation_status, old_note, old_reason)
"""

# Other writers of many rows wait for this one (operations.one_at_a_time); a writer of one row holds no other.
_LOCK = """
    SELECT count(*) FROM (
        SELECT 1 FROM indicators_value v JOIN indicators_staged_row s USING (indicator, series, period)
        WHERE s.import_id = %(import_id)s AND s.number BETWEEN %(first)s AND %(last)s
        FOR UPDATE OF v
    ) AS locked
"""

_REFUSED = f"""
    WITH pairs AS ({_PAIRS})
    SELECT row,
           CASE WHEN base_version <> version THEN 'changed_since' ELSE 'another_agency' END
    FROM pairs
    WHERE (base_version <> version AND (action = 'delete' OR {_DIFFERS}))
       OR (%(limited)s AND (agency_id = ANY (%(agencies)s::uuid[])) IS NOT TRUE AND NOT EXISTS (
            SELECT 1 FROM indicators_ownership o
            WHERE o.indicator = pairs.indicator AND o.series = pairs.series AND o.agency_id = ANY (%(agencies)s::uuid[])
       ))
    UNION ALL
    SELECT s.number, 'changed_since' FROM indicators_staged_row s
    WHERE s.import_id = %(import_id)s AND s.number BETWEEN %(first)s AND %(last)s AND s.base_version > 0
      AND NOT EXISTS (SELECT 1 FROM indicators_value v
                      WHERE (v.indicator, v.series, v.period) = (s.indicator, s.series, s.period))
    ORDER BY 1
"""

_UNSTAGE = "DELETE FROM indicators_staged_row WHERE import_id = %(import_id)s AND number = ANY (%(rows)s)"
_CLEAR = "DELETE FROM indicators_staged_row WHERE import_id = %(import_id)s"

_OUTCOMES = f"""
    WITH pairs AS ({_PAIRS})
    SELECT row, CASE WHEN action = 'delete' THEN 'deleted' WHEN {_DIFFERS} THEN 'updated' ELSE 'unchanged' END
    FROM pairs
    UNION ALL
    SELECT s.number, CASE WHEN s.action = 'delete' THEN 'unchanged' ELSE 'created' END
    FROM indicators_staged_row s
    WHERE s.import_id = %(import_id)s AND s.number BETWEEN %(first)s AND %(last)s
      AND NOT EXISTS (SELECT 1 FROM indicators_value v
                      WHERE (v.indicator, v.series, v.period) = (s.indicator, s.series, s.period))
    ORDER BY 1
"""

# Ids sort by time as everywhere: the beginning is one UUIDv7, the end counts the rows.
_ENTRY = """
    INSERT INTO history_entry (id, at, actor_id, actor_name, actor_office, resource, resource_key, action, version,
        changes)
    SELECT (%(ids)s || lpad(to_hex(row), 12, '0'))::uuid, %(now)s, %(actor_id)s, %(actor_name)s, %(actor_office)s,
           'value', indicator || '/' || series || '/' || period,
"""

_CREATE = f"""
    WITH created AS (
        INSERT INTO indicators_value (id, indicator, series, period, dimension, by_event, value_status, value, number,
            numerator, denominator, observation_status, agency_id, note, reason, version, handed_over_in, changed_at,
            changed_by)
        SELECT (%(ids)s || lpad(to_hex(s.number), 12, '0'))::uuid, indicator, series, period, dimension, by_event,
               value_status, value, value_number, numerator, denominator, coalesce(observation_status, 'final'),
               agency_id, coalesce(note, ''), coalesce(reason, ''), 1, '', %(now)s, %(actor_name)s
        FROM indicators_staged_row s
        WHERE s.import_id = %(import_id)s AND s.number BETWEEN %(first)s AND %(last)s AND s.action = 'upsert'
          {{only_new}}
        ORDER BY indicator, series, period
        RETURNING *
    )
    {_ENTRY.replace("(%(ids)s || lpad(to_hex(row), 12, '0'))::uuid", "id")} 'created', 1,
        jsonb_strip_nulls(jsonb_build_object(
            'value_status', jsonb_build_array(null, value_status),
            'value', CASE WHEN value <> '' THEN jsonb_build_array(null, value) END,
            'numerator', CASE WHEN numerator IS NOT NULL
                         THEN jsonb_build_array(null, trim_scale(numerator)::text) END,
            'denominator', CASE WHEN denominator IS NOT NULL
                           THEN jsonb_build_array(null, trim_scale(denominator)::text) END,
            'observation_status', jsonb_build_array(null, observation_status),
            'agency', CASE WHEN agency_id IS NOT NULL THEN jsonb_build_array(null, agency_id) END,
            'note', jsonb_build_array(null, note),
            'reason', jsonb_build_array(null, reason)))
    FROM created
"""
_ONLY_NEW = """
          AND NOT EXISTS (SELECT 1 FROM indicators_value v
                          WHERE (v.indicator, v.series, v.period) = (s.indicator, s.series, s.period))
"""


def _changes(after: str) -> str:
    """SQL of what differs, as history keeps it: {field: [before, after]}."""
    fields = {
        "value_status": "{}value_status",
        "value": "nullif({}value, '')",
        "numerator": "trim_scale({}numerator)::text",
        "denominator": "trim_scale({}denominator)::text",
        "observation_status": "{}observation_status",
        "note": "{}note",
        "reason": "{}reason",
    }
    pairs = ", ".join(
        f"('{name}', {sql.format('old_')}, {sql.format('') if after == 'new' else 'NULL'})"
        for name, sql in fields.items()
    )
    return f"""
        (SELECT coalesce(jsonb_object_agg(name, jsonb_build_array(was, becomes)), '{{}}')
         FROM (VALUES {pairs}) AS f (name, was, becomes) WHERE was IS DISTINCT FROM becomes)
    """


_UPDATE = f"""
    WITH pairs AS ({_PAIRS}), changed AS (SELECT * FROM pairs WHERE action = 'upsert' AND {_DIFFERS}), updated AS (
        UPDATE indicators_value v
        SET ({_NEW_FIELDS}) = ROW ({", ".join(f"c.{name}" for name in _NEW_FIELDS.split(", "))}),
            expected_on = CASE WHEN c.value_status = 'not_available' THEN v.expected_on END,
            version = v.version + 1, changed_at = %(now)s, changed_by = %(actor_name)s
        FROM changed c WHERE v.id = c.id
        RETURNING 1
    )
    {_ENTRY} 'updated', version + 1, {_changes("new")}
    FROM changed
"""

_DELETE = f"""
    WITH pairs AS ({_PAIRS}), gone AS (SELECT * FROM pairs WHERE action = 'delete'), deleted AS (
        DELETE FROM indicators_value v USING gone WHERE v.id = gone.id RETURNING v.*
    ), withdrawn AS (
        INSERT INTO indicators_withdrawal (id, indicator, series, period, dimension, by_event, handed_over_in,
            withdrawn_at, told_in)
        SELECT id, indicator, series, period, dimension, by_event, handed_over_in, %(now)s, ''
        FROM deleted WHERE handed_over_version IS NOT NULL
    )
    {_ENTRY} 'deleted', version, {_changes("nothing")}
    FROM gone
"""

# Cells whose rows this import changed: by the time it wrote, or gone.
_CELLS = """
    SELECT DISTINCT s.dimension, s.period FROM indicators_staged_row s
    LEFT JOIN indicators_value v USING (indicator, series, period)
    WHERE s.import_id = %(import_id)s AND NOT s.by_event AND s.indicator NOT LIKE 'L-%%'
      AND (v.changed_at = %(now)s OR s.action = 'delete' AND v.id IS NULL)
"""


class Staging:
    """The staged rows of one import. Use within its transaction; `clear` at the end."""

    def __init__(self, *, import_id: UUID, by: Actor, now: datetime) -> None:
        self.last = 0
        self.has_versions = False
        #: Row number to its place in the data.
        self.places: dict[int, int] = {}
        self._base: dict[str, Any] = {
            "import_id": import_id,
            "ids": import_id.hex[:20],
            "now": now,
            "actor_id": by.id,
            "actor_name": by.name,
            "actor_office": by.office,
        }
        self._prefix = f"{import_id}\t"

    def add(self, rows: Iterable[Ready]) -> None:
        """Copies rows in; in the order of their numbers."""
        lines = [self._line(row) for row in rows]
        if lines:
            with (
                connection.wrap_database_errors,
                connection.cursor() as cursor,
                cursor.cursor.copy(_COPY) as copy,
            ):
                copy.write("".join(lines))

    def _line(self, row: Ready) -> str:
        self.last = row.number
        self.places[row.number] = row.place
        self.has_versions = self.has_versions or row.version is not None
        cells = [
            str(row.number), row.action, row.indicator, row.series, row.period, row.dimension,
            "t" if row.by_event else "f", _or_null(row.agency), row.value_status, row.value,
            row.number_text or r"\N", row.numerator or r"\N", row.denominator or r"\N",
            "t" if row.parts_given else "f", row.observation_status or r"\N", _text(row.note), _text(row.reason),
            _or_null(row.version),
        ]  # fmt: skip
        return f"{self._prefix}{'\t'.join(cells)}\n"

    def lock_present(self) -> int:
        """Locks the values that the rows are about, and says how many there are."""
        present = 0
        with connection.cursor() as cursor:
            for chunk in self._ranges():
                cursor.execute(_LOCK, chunk)
                present += cursor.fetchone()[0]
        return present

    def refused(self, *, agencies: list[UUID], limited: bool) -> dict[int, str]:
        """Rows that what is stored forbids: number to changed_since or another_agency."""
        parameters = {"agencies": agencies, "limited": limited}
        return dict(self._all(_REFUSED, parameters))

    def unstage(self, rows: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_UNSTAGE, {**self._base, "rows": rows})

    def outcomes(self) -> Iterator[tuple[int, str]]:
        """What will become of each row: created, updated, unchanged, deleted."""
        yield from self._all(_OUTCOMES, {})

    def create(self, *, all_new: bool) -> int:
        return self._count(_CREATE.format(only_new="" if all_new else _ONLY_NEW))

    def update(self) -> int:
        return self._count(_UPDATE)

    def delete(self) -> int:
        return self._count(_DELETE)

    def changed_cells(self) -> list[tuple[str, str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(_CELLS, self._base)
            return [(dimension, "", period) for dimension, period in cursor.fetchall()]

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_CLEAR, self._base)

    def _ranges(self) -> Iterator[dict[str, Any]]:
        for first in range(0, self.last + 1, CHUNK):
            yield {**self._base, "first": first, "last": first + CHUNK - 1}

    def _count(self, statement: str) -> int:
        count = 0
        with connection.cursor() as cursor:
            for parameters in self._ranges():
                cursor.execute(statement, parameters)
                count += cursor.rowcount
        return count

    def _all(self, statement: str, parameters: dict[str, Any]) -> Iterator[tuple[int, str]]:
        with connection.cursor() as cursor:
            for chunk in self._ranges():
                cursor.execute(statement, chunk | parameters)
                yield from cursor.fetchall()


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(text: str | None) -> str:
    if text is None:
        return r"\N"
    return text.translate(_ESCAPES) if text else ""


def _or_null(value: object) -> str:
    return r"\N" if value is None else str(value)
