"""Read every file of evidence again and compare it with its SHA-256; print what is missing or altered.

    manage.py verify_evidence                  all regencies
    manage.py verify_evidence 51.01 51.02      these
    manage.py verify_evidence --quick          only whether each is there, in its size

Nobody has to stop working. Ends with 1 where anything is wrong.
"""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.regency.border import evidence_check
from tenants import db_roles
from tenants.management.pending_migrations import check_current


class Command(BaseCommand):
    help = __doc__ or ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", help="Kemendagri codes, such as 51.01")
        parser.add_argument("--quick", action="store_true", help="read no bytes")

    def handle(self, *args: Any, **options: Any) -> None:
        with db_roles.as_owner():
            check_current(options["codes"] or None)
        regencies = files = size = strays = wrong = 0
        for one in evidence_check.check(options["codes"], only_there=options["quick"]):
            for line in one.wrong:
                self.stdout.write(line)
            regencies += 1
            files += one.files
            size += one.size
            strays += one.strays
            wrong += len(one.wrong)
        if options["codes"] and regencies < len(set(options["codes"])):
            raise CommandError("Not all of these codes are of regencies that were onboarded.")
        if strays:
            self.stdout.write(f"{strays} files in the store are in no book yet, or not any more.")
        summary = f"{regencies} regencies, {files} files, {size} bytes: {wrong} missing or altered."
        self.stdout.write(self.style.ERROR(summary) if wrong else summary)
        if wrong:
            sys.exit(1)
