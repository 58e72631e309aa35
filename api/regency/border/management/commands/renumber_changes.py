"""Renumber the changes of all feeds, after the database was restored from a dump (pg_dump, pg_restore).

    manage.py renumber_changes

Feeds are ordered by transaction numbers, which a new cluster counts from the beginning. Run it before the server
starts; if no number lies ahead it changes nothing. Backups that copy the data folder do not need it.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import transaction

from tenants import db_roles
from tenants.management.operators import OperatorCommand
from tenants.models import Regency
from tenants.pool import statements
from tenants.schema import tables

#: The column by which feeds are ordered (api/national/ledger/written.py).
COLUMN = "written_in"

# Only what lies ahead of this database: run by mistake it changes nothing.
_RENUMBER = f"UPDATE {{table}} SET {COLUMN} = DEFAULT WHERE {COLUMN} > pg_current_xact_id()::text::bigint"


class Command(OperatorCommand):
    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        with db_roles.as_owner():
            changes = renumber()
            self.note("changes_renumbered", changes=changes)
            self.stdout.write(f"{changes} changes have new numbers.")


@transaction.atomic
def renumber() -> int:
    """Renumber the changes that lie ahead of this database, in the order of time. Return how many."""
    changed = 0
    for table in _tables():
        changed += statements.run(_RENUMBER.format(table=table))
    return changed


def _tables() -> Iterator[str]:
    """Yield the full name of each table with the column, for all regencies and for the nation."""
    having = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.column == COLUMN for field in model._meta.local_concrete_fields)
    }
    ids = Regency.objects.filter(onboarded_at__isnull=False).order_by("pk").values_list("pk", flat=True)
    for own in (tables.shared(), *(tables.of_regency(id) for id in ids)):
        yield from (table.qualified for name, table in own.items() if name in having)
