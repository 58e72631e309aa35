"""Check that the ledger is whole: chains, hashes, signatures, and that the figures equal it.

    manage.py verify_ledger                                all regencies
    manage.py verify_ledger 51.01 51.02                    these
    manage.py verify_ledger --receipt bukti-terima.txt     besides: that the ledger has what this receipt says

Ends with 1 where anything does not fit.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.national.figures.verification import verify
from api.national.ledger import signing
from api.national.ledger.verification import check_receipt
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
        parser.add_argument("--receipt", action="append", default=[], type=Path, help="a file with a receipt")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        with db_roles.as_owner():
            check_current(regencies=())
            for finding in verify(options["codes"]):
                self.stdout.write(str(finding))
                found += 1
            for file in options["receipt"]:
                try:
                    for finding in check_receipt(file.read_text().strip()):
                        self.stdout.write(f"{file}: {finding}")
                        found += 1
                except (OSError, signing.SignatureError) as error:
                    raise CommandError(f"{file}: {error}") from error
        if found:
            self.stdout.write(self.style.ERROR(f"{found} findings."))
            sys.exit(1)
        self.stdout.write("The ledger is whole.")
