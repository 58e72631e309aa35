"""manage.py verify_isolation: whether the database keeps regencies apart as declared. For auditors, in production."""

import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.db import OperationalError

from tenants import db_roles
from tenants.management.operators import OperatorCommand
from tenants.management.pending_migrations import check_current
from tenants.verification import inspection, repair
from tenants.verification.survey import Survey


class Command(OperatorCommand):
    always = False  # --repair alone changes anything
    help = (
        "Compares roles with what is declared, and every definition in the database with one that this release built. "
        "Reads only. "
        "Prints what it counted and names each hole; the exit code is 1 when there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Set roles' attributes, settings and passwords, the declared grants and missing constraints again, "
            "then verify.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            self.check_said(options)
        started = time.monotonic()
        try:
            with db_roles.as_owner():
                check_current(regencies=())  # a regency that lags is verified, and what it lacks named
                if options["repair"]:
                    self._repair()
                survey = inspection.inspect()
        except (ImproperlyConfigured, OperationalError) as error:
            raise CommandError(f"Nothing is verified: {error}") from error
        self._tell(survey)
        seconds = time.monotonic() - started
        if survey.holes:
            raise CommandError(f"{len(survey.holes)} found, in {seconds:.1f} s.")
        self.stdout.write(f"Nothing differs from what is declared. Verified in {seconds:.1f} s.")

    def _repair(self) -> None:
        self.note("isolation_repaired")
        refused = [*repair.reassert(), *repair.mend(inspection.inspect(with_passwords=False))]
        self.stdout.write(f"Set again: roles, grants and policies. {len(refused)} refused.")
        for what in refused:
            self.stdout.write(f"Refused: {what}")

    def _tell(self, survey: Survey) -> None:
        for what, number in survey.counts.items():
            self.stdout.write(f"{number:>10,}  {what}")
        for note in survey.notes:
            self.stdout.write(note)
        for hole in survey.holes:
            self.stdout.write(f"HOLE  {hole}")
