"""Changes after a cursor, in an order in which nothing is ever passed over.

Rows appear when their transaction commits, not when they are stamped: whoever remembers the last stamp it saw misses
what a slower transaction stamped earlier. So changes are ordered by the transaction that wrote them (the system column
`xmin`), and those are told of which no transaction before them can still commit anything. While a long transaction runs
somewhere, later changes wait for it; none is lost, none comes twice.

`xmin` holds the lower 32 bits of the transaction's number; the upper ones follow from the present number, for nothing
that is read here lies two thousand million transactions ahead.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.http import encoding
from api.http.exceptions import FieldError, InvalidCursor
from tenants.ids import FIRST_SANDBOX

#: Steps, remarks and openings of submissions, extensions, letters: on a regency's role its own and what concerns all.
NATIONAL = """
    SELECT xmin::text::bigint AS x, at, id, regency_id, 'submission' AS resource, submission_id::text AS key,
           kind AS action, number AS version, actor_office AS office FROM ledger_submission_event
    UNION ALL
    SELECT xmin::text::bigint, at, id, regency_id, 'submission_comment', submission_id::text, side, 1, author_office
    FROM review_comment
    UNION ALL
    SELECT xmin::text::bigint, at, id, regency_id, 'submission_opening', submission_id::text, part, 1, reader_office
    FROM review_opening
    UNION ALL
    SELECT e.xmin::text::bigint, e.at, e.id, e.only_for_id, 'deadline', d.kind || '/' || d.subject, 'extended', 1,
           e.actor_office
    FROM ledger_extension e JOIN ledger_deadline d ON d.id = e.deadline_id
    UNION ALL
    SELECT xmin::text::bigint, at, id, regency_id, 'declination', kind || '/' || subject, 'recorded', 1, actor_office
    FROM ledger_declination
    UNION ALL
    SELECT xmin::text::bigint, at, id, regency_id, 'ledger_head', "on"::text, 'signed', sequence, ''
    FROM ledger_signed_head
"""

_AFTER = """
    WITH horizon AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid), told AS ({sources}),
    placed AS (
        SELECT told.*, horizon.xid - horizon.xid %% 4294967296 + told.x
                       - CASE WHEN horizon.xid %% 4294967296 + 2147483648 < told.x THEN 4294967296 ELSE 0 END AS xid
        FROM told, horizon
    )
    SELECT p.xid, p.at, p.id, r.kemendagri_code, p.resource, p.key, p.action, p.version, p.office
    FROM placed p CROSS JOIN horizon LEFT JOIN tenants_regency r ON r.id = p.regency_id
    WHERE p.xid < horizon.xid AND (%(regency)s::int IS NULL OR coalesce(p.regency_id, %(regency)s) = %(regency)s)
      AND (%(regency)s::int IS NOT NULL OR coalesce(p.regency_id, 0) < %(sandboxes)s)
      AND (%(among)s::bigint[] IS NULL OR p.regency_id IS NULL OR p.regency_id = ANY(%(among)s))
      AND (p.xid, p.at, p.id) > (%(xid)s, %(at)s, %(id)s)
    ORDER BY p.xid, p.at, p.id
    LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to where a caller knows what changed."""

    xid: int
    at: datetime
    id: UUID

    def __str__(self) -> str:
        text = encoding.dumps([self.xid, self.at, self.id])
        return base64.urlsafe_b64encode(text).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises InvalidCursor for what no answer gave."""
        try:
            xid, at, id = json.loads(
                base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            )
            if not 0 <= int(xid) < 2**62:
                raise ValueError("xid")
            return cls(int(xid), datetime.fromisoformat(at), UUID(id))
        except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
            said = ("Take the cursor from `next` as it stands.", "Ambil kursor dari `next` apa adanya.")
            raise InvalidCursor(
                errors=[FieldError("", "invalid_cursor", *said, parameter="after")]
            ) from error


BEGINNING = Cursor(0, datetime.fromisoformat("0001-01-01T00:00:00+00:00"), UUID(int=0))


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed. `action` is deleted for what is no more; `regency` None where it concerns everyone."""

    cursor: Cursor
    regency: str | None
    resource: str
    key: str
    action: str
    version: int
    office: str


def changes(
    *,
    after: Cursor,
    limit: int,
    sources: Sequence[str] = (NATIONAL,),
    regency_id: int | None = None,
    among: Iterable[int] | None = None,
) -> list[Change]:
    """The next changes after a cursor, at most `limit`: of all regencies but sandboxes, of one, or of those `among`;
    and of what concerns everyone.

    `sources` are SELECTs with the columns of NATIONAL.
    """
    statement = _AFTER.format(sources=" UNION ALL ".join(sources))
    parameters: Mapping[str, Any] = {
        "xid": after.xid,
        "at": after.at,
        "id": after.id,
        "limit": limit,
        "regency": regency_id,
        "sandboxes": FIRST_SANDBOX,
        "among": None if among is None else sorted(among),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Change(Cursor(*row[:3]), *row[3:]) for row in cursor.fetchall()]


def present() -> Cursor:
    """A cursor after everything that is told by now: for who wants to know what changes from here on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (xid,) = cursor.fetchone()
    return Cursor(int(xid), BEGINNING.at, BEGINNING.id)
