"""Check the ledger: chains, hashes, signatures, and that the figures agree with it.

    manage.py verify_ledger                                all regencies
    manage.py verify_ledger 51.01 51.02                    these
    manage.py verify_ledger --receipt bukti-terima.txt     also that the ledger agrees with this receipt
    manage.py verify_ledger --json                         one document for a monitor

The exit code is 1 if anything is wrong.
"""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from api.national.figures.verification import verify
from api.national.ledger import signing, verification
from tenants import db_roles
from tenants.management.checking import CheckCommand
from tenants.management.pending_migrations import check_current


class Command(CheckCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--receipt", action="append", default=[], type=Path, help="a file with a receipt")

    def handle(self, **options: Any) -> None:
        with db_roles.as_owner():
            check_current(regencies=())
            for finding in verify(options["codes"]):
                self.found(finding)
            for file in options["receipt"]:
                try:
                    for finding in verification.check_receipt(file.read_text().strip()):
                        self.found(f"{file}: {finding}")
                except (OSError, signing.SignatureError) as error:
                    raise CommandError(f"{file}: {error}") from error
        self.end(f"{len(self.findings)} findings." if self.findings else "The ledger is whole.")
