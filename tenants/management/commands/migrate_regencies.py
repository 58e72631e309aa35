"""manage.py migrate_regencies: migrate every regency's schema to this release. Run it after each `migrate`."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants import db_roles
from tenants.schema import migrating


class Command(BaseCommand):
    help = (
        "Finds the regencies whose schema lags behind this release and migrates them, one transaction each. Goes on "
        "past one that fails, names it and why, and ends with exit code 1; run it again to try those again."
    )
    requires_system_checks = ["tenancy"]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--plan", action="store_true", help="Say what would run where, and write nothing."
        )

    def handle(self, **options: Any) -> None:
        done = Counter[str]()
        failed = []

        def tell(member: migrating.Member, what: str) -> None:
            if what.startswith(migrating.FAILED):
                failed.append(member.code)
            done[what] += 1
            if options["verbosity"] or failed[-1:] == [member.code]:
                self.stdout.write(f"  {member.code} {member.name}: {what}")

        with db_roles.as_owner():
            if options["plan"]:
                self._plan(migrating.find_lag())
                return
            lag = migrating.migrate_regencies(tell=tell)
        self.stdout.write(
            f"{done[migrating.MIGRATED]} migrated, {done[migrating.REGRANTED]} with their grants made again, "
            f"{lag.at_head - len(lag.regrant)} had been at this release before, {len(failed)} failed."
        )
        if failed:
            names = ", ".join(sorted(failed))
            raise CommandError(f"Not migrated: {names}. The others are; run the command again when mended.")

    def _plan(self, lag: migrating.Lag) -> None:
        for steps, members in [*lag.groups, ([migrating.REGRANTED], lag.regrant)]:
            if members:
                codes = ", ".join(member.code for member in members)
                self.stdout.write(f"{', '.join(steps)}: {len(members)} ({codes})")
        for member, why in lag.broken.items():
            self.stdout.write(f"impossible: {member.code} {member.name}: {why}")
        self.stdout.write(f"{lag.at_head - len(lag.regrant)} are at this release.")
