"""manage.py migrate: the national tables in `public`, then their grants. Regencies have migrate_regencies."""

from typing import Any

from django.core.management.commands import migrate

from tenants import db_roles
from tenants.privileges import grants
from tenants.schema import bounds, plain
from tenants.schema.lock_retry import ONE_TABLE


class Command(migrate.Command):
    help = (
        "Migrates the national tables as the owner, then brings their grants, row-level security, constraints "
        "and bounds in line."
    )

    def handle(self, **options: Any) -> None:
        with db_roles.as_owner():
            super().handle(**options)
            if not options.get("plan") and not options.get("check_unapplied"):
                apply_shared_grants()
                plain.hold(self.stderr.write)
                bounds.hold()


def apply_shared_grants() -> None:
    """Apply each table's grants in a transaction of its own: it is never half open, and locked for an instant."""
    for _, statements in grants.shared_statements():
        ONE_TABLE.run("; ".join(statements))
