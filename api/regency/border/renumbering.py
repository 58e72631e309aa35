"""After a database was put back from a dump: its transactions count from anew, so the feeds of changes must too."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, transaction

from tenants.models import Regency
from tenants.schema import tables

#: The column by which feeds are ordered (api/national/ledger/written.py).
COLUMN = "written_in"

# Only what lies ahead of this database: run by mistake it changes nothing.
_RENUMBER = f"UPDATE {{table}} SET {COLUMN} = DEFAULT WHERE {COLUMN} > pg_current_xact_id()::text::bigint"


@transaction.atomic
def renumber() -> int:
    """Counts every change that lies ahead of this database as written now, in the order of its time. How many."""
    changed = 0
    for table in _tables():
        with connection.cursor() as cursor:
            cursor.execute(_RENUMBER.format(table=table))
            changed += cursor.rowcount
    return changed


def _tables() -> Iterator[str]:
    """Every table with the column, of all regencies and of the nation, by its full name."""
    having = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.column == COLUMN for field in model._meta.local_concrete_fields)
    }
    ids = Regency.objects.filter(onboarded_at__isnull=False).order_by("pk").values_list("pk", flat=True)
    for own in (tables.shared(), *(tables.of_regency(id) for id in ids)):
        yield from (table.qualified for name, table in own.items() if name in having)
