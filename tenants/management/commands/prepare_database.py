"""manage.py prepare_database: roles, database and revocations, as an administrator (privileges/cluster.py)."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.privileges import cluster


class Command(BaseCommand):
    help = (
        "Creates or re-asserts the roles and the database. Reads ADMIN_DATABASE_URL (a superuser's login and the "
        "database to use) and OWNER_PASSWORD from the environment."
    )
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        missing = [name for name in ("ADMIN_DATABASE_URL", "OWNER_PASSWORD") if not os.environ.get(name)]
        if missing:
            raise CommandError(f"Set {' and '.join(missing)} in the environment.")
        for warning in cluster.prepare(os.environ["ADMIN_DATABASE_URL"], os.environ["OWNER_PASSWORD"]):
            self.stderr.write(f"Warning: {warning}")
        self.stdout.write("The roles and the database are ready.")
