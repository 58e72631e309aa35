"""Abstract table of answers to POST, kept so that a repeated request gets the same answer.

Each regency's schema has one and the national side has one, because an answer is stored in the transaction that it
answers.
"""

import datetime as dt
from uuid import UUID

from django.db import OperationalError, connection, models
from psycopg import errors

from tenants import Fields
from tenants.rows import Table

#: How long a repetition gives the same answer.
KEPT = dt.timedelta(hours=48)
#: How long a second request waits for the first.
PATIENCE_MS = 2_000
#: So many old answers each new one takes with it, so that nothing else has to.
_SWEPT = 20

# A request that is under way holds its row: this waits for it to end. An answer that is too old is like none.
_CLAIM = """
    INSERT INTO {table} AS kept (id, fingerprint, created_at) VALUES (%(id)s, %(fingerprint)s, %(now)s)
    ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = excluded.created_at,
                                   status = NULL, headers = NULL, body = NULL
    WHERE kept.created_at <= %(ends)s
    RETURNING id
"""
_SWEEP = """
    DELETE FROM {table} WHERE id IN (
        SELECT id FROM {table} WHERE created_at <= %(ends)s AND id <> %(id)s ORDER BY created_at
        LIMIT %(swept)s FOR UPDATE SKIP LOCKED
    )
"""


class UnderWay(Exception):
    """The first request has not been answered yet."""


class KeptAnswer(Table):
    """One stored answer.

    `id` is derived from credential and Idempotency-Key, neither of which can be recovered from it. `body` is encrypted
    with a secret outside the database, since an answer may contain a new key.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    fingerprint = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(null=True)
    body = models.BinaryField(null=True)

    class Meta:
        abstract = True


def claim(kind: type[KeptAnswer], *, id: UUID, fingerprint: bytes, now: dt.datetime) -> KeptAnswer | None:
    """Return the kept answer, or None if this request is the first: it then holds the row until its end.

    Raises UnderWay when another request holds it for longer than PATIENCE_MS; the transaction is lost then.
    """
    parameters: Fields = {
        "id": id,
        "fingerprint": fingerprint,
        "now": now,
        "ends": now - KEPT,
        "swept": _SWEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
        try:
            cursor.execute(_sql(kind, _CLAIM), parameters)
        except OperationalError as error:
            if isinstance(error.__cause__, errors.LockNotAvailable):
                raise UnderWay from error
            raise
        first = cursor.fetchone() is not None
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
        if first:
            cursor.execute(_sql(kind, _SWEEP), parameters)
            return None
    return kind._default_manager.get(id=id)


def keep(kind: type[KeptAnswer], *, id: UUID, status: int, headers: dict[str, str], body: bytes) -> None:
    """Store the answer of the request that claimed the row, in its transaction."""
    kind._default_manager.filter(id=id).update(status=status, headers=headers, body=body)


def _sql(kind: type[KeptAnswer], text: str) -> str:
    return text.format(table=f'"{kind._meta.db_table}"')
