"""Changes after a cursor, in an order that never skips one.

Rows become visible when their transaction commits, not when they are stamped: a reader that remembers the last stamp
misses rows that a slower transaction stamped earlier. So changes are ordered by the number of the transaction that
wrote them (the column `written_in`), and returned once no earlier transaction can still commit. Later changes wait
for a long transaction; none is lost or repeated. Each table has an index in this order, from which the next few rows
are read however long its history is.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from api.http import encoding
from api.http.exceptions import InvalidCursor
from api.http.messages import _
from tenants import Named, frozen
from tenants.ids import FIRST_SANDBOX
from tenants.pool import statements


@frozen
class Source:
    """Rows that the feed contains: a SELECT of its columns (`rows`).

    The columns are written_in, at, id, regency_id, resource, key, parent, action, version, office. `parent` is the
    row that this one belongs to, or ''. `everyones`: some rows, but few, have no regency and concern all. `own`: a
    condition for rows that the regency's own history also contains, so that its feed takes them only from there.
    """

    rows: str
    everyones: bool = False
    own: str = "false"


#: Steps, remarks and openings of submissions, deadlines, letters, signed heads, and what was agreed not to apply.
NATIONAL = (
    Source("""
        SELECT e.written_in, e.at, e.id, e.regency_id, 'submission' AS resource, e.submission_id::text AS key,
               '' AS parent, CASE WHEN e.kind = 'submitted' THEN coalesce((
                   SELECT CASE s.reason WHEN '' THEN 'enacted' ELSE 'enactment_corrected' END
                   FROM ledger_submission s WHERE s.id = e.submission_id AND s.kind = 'enactment'), e.kind)
               ELSE e.kind END AS action, e.number AS version, e.actor_office AS office
        FROM ledger_submission_event e"""),
    Source("""
        SELECT written_in, at, id, regency_id, 'submission_comment' AS resource, id::text AS key,
               submission_id::text AS parent, 'created' AS action, 1 AS version, author_office AS office
        FROM review_comment"""),
    Source("""
        SELECT written_in, at, id, regency_id, 'submission_opening' AS resource, id::text AS key,
               submission_id::text AS parent, 'recorded' AS action, 1 AS version, reader_office AS office
        FROM review_opening"""),
    Source("""
        SELECT written_in, at, id, regency_id, 'declination' AS resource, kind || '/' || subject AS key,
               '' AS parent, 'recorded' AS action, 1 AS version, actor_office AS office
        FROM ledger_declination"""),
    Source("""
        SELECT written_in, at, id, regency_id, 'ledger_head' AS resource, "on"::text AS key, '' AS parent,
               'signed' AS action, sequence AS version, '' AS office
        FROM ledger_signed_head"""),
    # Told with its newest state, at the place of that: what was asked for, then agreed or declined, or withdrawn.
    Source(
        """
        SELECT written_in, coalesce(decided_at, requested_at) AS at, id, regency_id, 'exemption' AS resource,
               id::text AS key, '' AS parent, state AS action, 1 AS version,
               CASE WHEN decided_at IS NULL THEN requested_office ELSE decided_office END AS office
        FROM exemptions_exemption""",
        own="action IN ('requested', 'withdrawn')",
    ),
    Source(
        """
        SELECT written_in, at, id, regency_id, 'exemption' AS resource, exemption_id::text AS key,
               '' AS parent, 'ended' AS action, 1 AS version, office
        FROM exemptions_ending""",
        own="true",
    ),
    Source(
        """
        SELECT e.written_in, e.at, e.id, e.only_for_id AS regency_id, 'deadline' AS resource,
               d.kind || '/' || d.subject AS key, '' AS parent, 'extended' AS action, d.version,
               e.actor_office AS office
        FROM ledger_extension e JOIN ledger_deadline d ON d.id = e.deadline_id""",
        everyones=True,
    ),
    # Its newest setting only: a deadline that is set again takes a later place.
    Source(
        """
        SELECT written_in, changed_at AS at, lpad(to_hex(id), 32, '0')::uuid AS id, NULL::bigint AS regency_id,
               'deadline' AS resource, kind || '/' || subject AS key, '' AS parent, 'set' AS action, version, office
        FROM ledger_deadline WHERE changed_at IS NOT NULL""",
        everyones=True,
    ),
)

_HORIZON = (
    "WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid)"
)

_NEXT = """
    SELECT * FROM ({rows}) AS t
    WHERE t.written_in < (SELECT xid FROM horizon) AND t.written_in >= %(xid)s
      AND (t.written_in, t.at, t.id) > (%(xid)s, %(at)s, %(id)s) AND {mine}
    ORDER BY t.written_in, t.at, t.id LIMIT %(limit)s
"""

_MERGED = """
    SELECT p.written_in, p.at, p.id, r.kemendagri_code, p.resource, p.key, p.parent, p.action, p.version, p.office,
           horizon.xid
    FROM horizon LEFT JOIN (
        SELECT * FROM ({parts}) AS found ORDER BY written_in, at, id LIMIT %(limit)s
    ) AS p ON true LEFT JOIN tenants_regency r ON r.id = p.regency_id
    ORDER BY p.written_in, p.at, p.id
"""


@frozen
class Cursor:
    """Position of a caller in the changes."""

    xid: int
    at: datetime
    id: UUID

    def __str__(self) -> str:
        return encoding.base64url(encoding.dumps([self.xid, self.at, self.id]))

    def sealed(self) -> str:
        """Return the cursor for clients, encrypted: transaction numbers tell how busy the whole service is.

        The same cursor has one text, so that an answer without changes stays the same.
        """
        return encoding.base64url(_ciphers()[0].encrypt(str(self).encode(), None))

    @classmethod
    def opened(cls, text: str) -> "Cursor":
        """Parse a client's cursor. Raises InvalidCursor for one that no answer issued."""
        for cipher in _ciphers():
            with suppress(InvalidTag, ValueError):
                return cls.read(cipher.decrypt(encoding.from_base64url(text), None).decode())
        raise InvalidCursor()

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Parse a cursor as it is stored. Raises InvalidCursor."""
        try:
            xid, at, id = json.loads(encoding.from_base64url(text))
            if type(xid) is not int or not 0 <= xid < 2**62:
                raise ValueError("xid")
            # In UTC: one whose offset leads out of the years that there are is none (OverflowError).
            return cls(xid, datetime.fromisoformat(at).astimezone(UTC), UUID(id))
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise InvalidCursor() from error


def _ciphers() -> list[AESSIV]:
    keys = filter(None, (settings.WEBHOOK_KEY, settings.PREVIOUS_WEBHOOK_KEY))
    return [AESSIV(hashlib.sha512(f"cursors:{each}".encode()).digest()) for each in keys]


BEGINNING = Cursor(0, datetime.fromisoformat("0001-01-01T00:00:00+00:00"), UUID(int=0))


class Change(NamedTuple):
    """A change. `action` is deleted for a deleted thing; without `regency_code` it concerns everyone."""

    cursor: Cursor
    regency_code: str | None
    resource: str
    key: str
    parent: str
    action: str
    version: int
    office: str


def changes(
    *,
    after: Cursor,
    limit: int,
    own: Sequence[Source] = (),
    regencies: Iterable[int] | None = None,
) -> list[Change]:
    """Return the next changes after a cursor, at most `limit`: of some or all regencies, and of national rows.

    All regencies excludes sandboxes. `own` are sources of the one asking regency, with all their rows. Raises
    InvalidCursor for a cursor ahead of this database: it comes from another one, or from before this one was
    restored from a dump.
    """
    asked = None if regencies is None else sorted(regencies)
    statement = statement_of(own, everything=asked is None)
    parameters: Named = {
        **asdict(after),
        "limit": limit,
        "regencies": asked,
        "sandboxes": FIRST_SANDBOX,
    }
    rows = statements.rows(statement, parameters)
    _check_horizon(after, rows[0][-1])
    return [Change(Cursor(*row[:3]), *row[3:-1]) for row in rows if row[0] is not None]


def has_changed(own: Source, *, after: Cursor) -> bool:
    """Return whether the asking regency's own source has changes after a cursor. Raises as `changes`."""
    parameters = {**asdict(after), "limit": 1, "regencies": list[int]()}
    statement = f"{_HORIZON} SELECT xid, EXISTS ({_NEXT.format(rows=own.rows, mine='true')}) FROM horizon"
    ((horizon, found),) = statements.rows(statement, parameters)
    _check_horizon(after, horizon)
    return bool(found)


@cache
def statement_of(own: Sequence[Source], *, everything: bool) -> str:
    """Return the SQL of `changes`: the first rows of each source, merged."""
    parts = [_NEXT.format(rows=source.rows, mine="true") for source in own]
    for source in NATIONAL:
        besides = f"NOT ({source.own})" if own else "true"
        if everything:
            mine = "coalesce(t.regency_id, 0) < %(sandboxes)s"
            parts.append(_NEXT.format(rows=source.rows, mine=mine))
        elif source.everyones:
            mine = "(t.regency_id IS NULL OR t.regency_id = ANY(%(regencies)s::bigint[]))"
            parts.append(_NEXT.format(rows=source.rows, mine=f"{mine} AND {besides}"))
        else:  # one regency after the other, each from its index
            part = _NEXT.format(rows=source.rows, mine=f"t.regency_id = g.id AND {besides}")
            parts.append(
                f"SELECT x.* FROM unnest(%(regencies)s::bigint[]) AS g (id) CROSS JOIN LATERAL ({part}) AS x"
            )
    return _HORIZON + _MERGED.format(parts=" UNION ALL ".join(f"({part})" for part in parts))


def present() -> Cursor:
    """Return a cursor after all present changes, for clients that only want changes from now on."""
    ((xid,),) = statements.rows("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    return Cursor(int(xid), BEGINNING.at, BEGINNING.id)


def _check_horizon(after: Cursor, horizon: int) -> None:
    if after.xid > horizon:
        raise InvalidCursor(
            "cursor", _("The cursor does not belong to this database: begin again without one.")
        )
