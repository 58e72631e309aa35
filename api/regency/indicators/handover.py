"""Values in a submission: select, check and mark them, and find those to withdraw.

A submit does not lock the values that it reads. At its end it marks exactly the versions that it read, so a writer
waits only for the marking, not for the whole submit. A value that changed meanwhile is submitted as it was read, and as
restated in the next report; one that was deleted meanwhile is withdrawn by the next report.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from api.identity.callers import Author
from api.regency.history import operations as history
from api.regency.indicators import changes
from api.regency.indicators.models import Key
from tenants import Fields
from tenants.pool import statements

_HAS_ENTERED_LOCAL = """
    SELECT EXISTS (SELECT FROM indicators_value
                   WHERE indicator LIKE 'L-%%' AND released_version IS DISTINCT FROM version)
"""

_NOTE_CHECKED = history.insert(
    """(SELECT key AS resource_key, 'checked' AS action, version, '{"is_checked": [false, true]}'::jsonb AS changes
        FROM unnest(%(keys)s::text[], %(versions)s::int[]) AS s (key, version)) AS checked"""
)

#: How many of the regency's own values a statement releases: none of them runs long.
AT_ONCE = 10_000

# The history is written before the first row is locked.
_RELEASE_LOCAL = f"""
    WITH entered AS MATERIALIZED (
        SELECT id, indicator || '/' || series || '/' || period AS resource_key, 'checked' AS action, version,
               '{{"is_checked": [false, true]}}'::jsonb AS changes
        FROM indicators_value
        WHERE indicator LIKE 'L-%%' AND released_version IS DISTINCT FROM version
        LIMIT %(at_once)s
    ), noted AS (
        {history.insert("entered")} RETURNING 1
    )
    UPDATE indicators_value v SET released_version = e.version FROM entered e
    WHERE v.id = e.id AND v.version = e.version AND (SELECT count(*) FROM noted) >= 0
"""

_RELEASE = """
    UPDATE indicators_value v SET released_version = s.version
    FROM unnest(%(ids)s::uuid[], %(versions)s::int[]) AS s (id, version)
    WHERE v.id = s.id AND v.version = s.version
"""

# What an earlier revision of the same report submitted, and nobody has changed since, says so already: it is not
# written again. A newer version may have been released meanwhile: it stays so.
_MARK = """
    UPDATE indicators_value v SET
        released_version = CASE WHEN v.version = s.version THEN s.version ELSE v.released_version END,
        handed_over_version = s.version, handed_over_in = %(period)s,
        restates = CASE WHEN v.handed_over_in = %(period)s THEN v.restates ELSE v.handed_over_version IS NOT NULL END
    FROM unnest(%(ids)s::uuid[], %(versions)s::int[]) AS s (id, version)
    WHERE v.id = s.id
"""

# A statement after the marks, which have waited for whoever was taking one of the rows away.
_WITHDRAW_GONE = """
    INSERT INTO indicators_withdrawal (id, indicator, series, period, dimension, by_event, handed_over_in, withdrawn_at,
        told_in)
    SELECT gen_random_uuid(), s.indicator, s.series, s.period, s.dimension, s.by_event, %(period)s, %(now)s, ''
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS s (id uuid, indicator text, series text, period text, dimension text,
        by_event boolean)
    WHERE NOT EXISTS (SELECT FROM indicators_value v WHERE v.id = s.id)
"""

_MARK_WITHDRAWN = """
    UPDATE indicators_withdrawal SET told_in = %(period)s WHERE id = ANY (%(ids)s::uuid[]) AND told_in = ''
"""

# The ministry keeps what an earlier report said of a value that this one restated: no row has the version 0, so it
# goes out again, as restated.
#: So that the next report submits again what a report submitted: in the transaction that withdraws it.
TAKE_BACK = (
    """
    UPDATE indicators_value SET handed_over_version = CASE WHEN restates THEN 0 END, handed_over_in = ''
    WHERE handed_over_in = %(period)s AND handed_over_version IS NOT NULL
    """,
    "UPDATE indicators_withdrawal SET told_in = '' WHERE told_in = %(period)s",
)

_GONE = ("id", "indicator", "series", "period", "dimension", "by_event")


def has_entered(rows: Sequence[Fields]) -> bool:
    """Return True if a submit has anything to check: among its own values, or among local ones."""
    [local] = statements.column(_HAS_ENTERED_LOCAL)
    return bool(local) or any(not row["released"] for row in rows)


def note_released(rows: Sequence[Fields], *, author: Author) -> None:
    """Record in history that the submit checks these rows (of queries.to_hand_over). Locks no rows."""
    entered = [row for row in rows if not row["released"]]
    if entered:
        keys = [str(Key.of(row)) for row in entered]
        entry = changes.entry_parameters(author)
        statements.run(
            _NOTE_CHECKED, {"keys": keys, "versions": [row["version"] for row in entered], **entry}
        )


def release(rows: Sequence[Fields], *, author: Author) -> None:
    """Check those of these rows that are only entered, in the version that was read, and the entered local values.

    A small office submits this way, without separate checks. Rows that are marked in any case do not need it. Call this
    last in the transaction.
    """
    if entered := [row for row in rows if not row["released"]]:
        statements.run(_RELEASE, _versions(entered))
    at_once = {"at_once": AT_ONCE}
    while statements.run(_RELEASE_LOCAL, changes.entry_parameters(author) | at_once):
        pass  # each piece with ids of its own for its history


def mark(rows: Sequence[Fields], *, withdrawals: Sequence[UUID], report_period: str, now: datetime) -> None:
    """Record that a report submitted these rows (of queries.to_hand_over), and these withdrawals.

    They count as checked in the version that was read. Only in the submitting transaction, at its end.
    """
    new = [row for row in rows if not row["told"]]
    if new and statements.run(_MARK, {"period": report_period, **_versions(new)}) < len(new):
        gone = orjson.dumps([{name: row[name] for name in _GONE} for row in new]).decode()
        statements.run(_WITHDRAW_GONE, {"period": report_period, "now": now, "rows": gone})
    if withdrawals:
        statements.run(_MARK_WITHDRAWN, {"period": report_period, "ids": list(withdrawals)})


def _versions(rows: Sequence[Fields]) -> Fields:
    return {"ids": [row["id"] for row in rows], "versions": [row["version"] for row in rows]}
