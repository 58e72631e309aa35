"""manage.py migrate: the national tables in `public`, then their grants. Regencies have migrate_regencies."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connection, transaction

from tenants import grants, sides


class Command(migrate.Command):
    help = (
        "Migrates the national tables as the owner, then brings their grants and row-level security in line."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with sides.as_owner():
            super().handle(*args, **options)
            if not options.get("plan") and not options.get("check_unapplied"):
                apply_shared_grants()


def apply_shared_grants() -> None:
    """All statements in one transaction: the tables are never half open."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute("; ".join(grants.shared_statements()))
