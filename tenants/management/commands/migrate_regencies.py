"""manage.py migrate_regencies: brings every regency's schema to this release. Run it after each `migrate`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants import db_roles
from tenants.schema import migrating


class Command(BaseCommand):
    help = (
        "Finds the regencies whose schema lags behind this release and migrates them, one transaction each. Goes on "
        "past one that fails, names it and why, and ends with exit code 1; run it again to try those again."
    )
    requires_system_checks = ["tenancy"]

    def handle(self, *args: Any, **options: Any) -> None:
        def tell(member: migrating.Member, what: str) -> None:
            if options["verbosity"] or what.startswith("failed"):
                self.stdout.write(f"  {member.code} {member.name}: {what}")

        with db_roles.as_owner():
            outcome = migrating.migrate_regencies(tell=tell)
        self.stdout.write(
            f"{len(outcome.migrated)} migrated, {len(outcome.regranted)} with their grants made again, "
            f"{outcome.at_head - len(outcome.regranted)} had been at this release before, "
            f"{len(outcome.failed)} failed."
        )
        if outcome.failed:
            names = ", ".join(sorted(member.code for member in outcome.failed))
            raise CommandError(f"Not migrated: {names}. The others are; run the command again when mended.")
