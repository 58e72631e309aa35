"""Compute every filling cell and every figure anew from its sources, and print what differs.

    manage.py reconcile                  all regencies
    manage.py reconcile 51.01 51.02      these

Filling is counted in the regencies' own tables, all else in the ledger. Nobody has to stop working: each regency is
read in one snapshot. Ends with 1 where anything differs.
"""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.regency.border.reconcile import sources
from tenants import db_roles
from tenants.ids import is_sandbox
from tenants.management.pending_migrations import check_current


class Command(BaseCommand):
    help = __doc__ or ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", help="Kemendagri codes, such as 51.01")

    def handle(self, *args: Any, **options: Any) -> None:
        regencies = cells = figures = differences = 0
        archived = []
        with db_roles.as_owner():
            check_current(options["codes"] or None)
            for one in sources.reconcile(options["codes"]):
                for difference in one.differences:
                    self.stdout.write(str(difference))
                regencies += 1
                cells += one.cells
                figures += one.figures
                differences += len(one.differences)
                if not one.has_drafts and not is_sandbox(one.regency.pk):  # each reset leaves one
                    archived.append(one.regency.kemendagri_code)
            for difference in [] if options["codes"] else sources.only_known():
                self.stdout.write(str(difference))
                differences += 1
        if options["codes"] and regencies < len(set(options["codes"])):
            raise CommandError("Not all of these codes are of regencies that were onboarded.")
        if archived:
            self.stdout.write(f"Archived, so without drafts to count: {', '.join(archived)}.")
        summary = (
            f"{regencies} regencies, {cells} filling cells, {figures} figures: {differences} differences."
        )
        self.stdout.write(self.style.ERROR(summary) if differences else summary)
        if differences:
            sys.exit(1)
