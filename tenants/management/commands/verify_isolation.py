"""manage.py verify_isolation: check that the database isolates regencies as declared. For auditors, in production."""

import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import OperationalError

from tenants import db_roles
from tenants.management.checking import CheckCommand
from tenants.management.operators import OperatorCommand
from tenants.management.pending_migrations import check_current
from tenants.verification import inspection, repair


class Command(CheckCommand, OperatorCommand):
    repairs = (
        "Set roles' attributes, settings and passwords, the declared grants and missing constraints again, "
        "then verify."
    )
    takes_codes = False
    mark = "HOLE  "
    help = (
        "Compares roles with the declarations, and every definition in the database with one that this "
        "release built. Reads only. Prints counts and names each hole; the exit code is 1 if there is one."
    )

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        try:
            with db_roles.as_owner():
                check_current(regencies=())  # a regency that lags is verified, and what it lacks named
                if options["repair"]:
                    self._repair()
                survey = inspection.inspect()
        except (ImproperlyConfigured, OperationalError) as error:
            raise CommandError(f"Nothing is verified: {error}") from error
        for what, number in [] if options["json"] else survey.counts.items():
            self.stdout.write(f"{number:>10,}  {what}")
        for note in survey.notes:
            self.remark(note)
        for hole in survey.holes:
            self.found(hole)
        told = f"{len(self.findings)} found" if self.findings else "Nothing differs from what is declared"
        self.end(f"{told}, in {time.monotonic() - started:.1f} s.", **survey.counts)

    def _repair(self) -> None:
        self.note("isolation_repaired")
        refused = [*repair.reassert(), *repair.mend(inspection.inspect(with_passwords=False))]
        self.remark(f"Set again: roles, grants and policies. {len(refused)} refused.")
        for what in refused:
            self.remark(f"Refused: {what}")
