"""manage.py record_baseline: record the baseline of verify_isolation (see tenants/verification/baseline.py)."""

import os
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

from tenants.verification import baseline


class Command(BaseCommand):
    help = (
        "Builds a database of its own from this release's migrations, keeps its definitions for verify_isolation and "
        "drops it. Does nothing when that was done for this release and server. Reads ADMIN_DATABASE_URL."
    )

    def handle(self, **options: Any) -> None:
        if not (admin_url := os.environ.get("ADMIN_DATABASE_URL")):
            raise CommandError("Set ADMIN_DATABASE_URL in the environment.")
        try:
            recorded = baseline.record(admin_url)
        except psycopg.Error as error:
            raise CommandError(f"The baseline could not be recorded: {error}") from error
        self.stdout.write("The baseline is recorded." if recorded else "The baseline is of this release.")
