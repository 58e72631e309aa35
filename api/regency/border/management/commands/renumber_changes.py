"""Number the changes of all feeds anew, after the database was put back from a dump (pg_dump, pg_restore).

    manage.py renumber_changes

Feeds are ordered by the numbers of transactions, and a new cluster counts them from the beginning. Run it before the
server starts; where nothing lies ahead it changes nothing. Backups that copy the data folder need none of this.
"""

from typing import Any

from api.regency.border import renumbering
from tenants import db_roles
from tenants.management.operators import OperatorCommand


class Command(OperatorCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        with db_roles.as_owner():
            changes = renumbering.renumber()
            self.note("changes_renumbered", changes=changes)
            self.stdout.write(f"{changes} changes are numbered anew.")
