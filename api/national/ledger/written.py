"""Columns shared by rows at the border: the transaction that wrote a row, its time and its office.

Feeds of changes are ordered by the transaction, and served from an index over it.
"""

from typing import Any

from django.db import models
from django.db.models import Func

from tenants.rows import Row, chars, index


class PresentTransaction(Func):
    """The number of the current transaction: 64 bits, so it only rises and never repeats."""

    template = "(pg_current_xact_id()::text::bigint)"

    def __init__(self, **extra: Any) -> None:
        super().__init__(output_field=models.BigIntegerField(), **extra)


def written_in() -> "models.BigIntegerField[int, int]":
    """Return the column, which the database fills in. A restored or loaded row counts as written now."""
    return models.BigIntegerField(db_default=PresentTransaction(), editable=False)


class Told(Row):
    """A row of a feed, under its own id."""

    at = models.DateTimeField()
    written_in = written_in()

    class Meta:
        abstract = True


class ByOffice(Told):
    """The same with the office of the author."""

    actor_id = models.UUIDField()
    actor_office = chars(200)

    class Meta:
        abstract = True


#: The condition of row-level security that no row claims to be from another transaction: it would be passed over.
WRITTEN_NOW = "written_in = (pg_current_xact_id()::text::bigint)"

#: The columns of an index over the feed's order.
IN_ORDER = ("written_in", "at", "id")


def in_order(name: str, of_a_regency: str) -> list[models.Index]:
    """Return the indexes of a feed over all regencies, and over one."""
    return [
        index(name, *IN_ORDER),
        index(of_a_regency, "regency", *IN_ORDER),
    ]


#: For migrations: the number of the transaction that wrote each row, as far as it is known. PostgreSQL keeps the lower
#: 32 bits of it; the upper ones follow from the present number, since nothing was written later than now.
NUMBER_FROM_THE_PAST = """
    UPDATE {table} AS t
    SET written_in = now.xid - (now.xid & 4294967295) + t.xmin::text::bigint
        - CASE WHEN (now.xid & 4294967295) < t.xmin::text::bigint THEN 4294967296 ELSE 0 END
    FROM (SELECT pg_current_xact_id()::text::bigint AS xid) AS now
"""
#: The same, and from then on by the database. In one piece: Django's own way would leave the foreign keys of the whole
#: transaction checked at once, in which a restore loads tables in any order.
NUMBERED = (
    NUMBER_FROM_THE_PAST
    + """;
    ALTER TABLE {table} ALTER COLUMN written_in SET DEFAULT (pg_current_xact_id()::text::bigint),
        ALTER COLUMN written_in SET NOT NULL
"""
)
