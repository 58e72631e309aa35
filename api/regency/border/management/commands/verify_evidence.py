"""Read every file of evidence again and compare it with its SHA-256; print missing and altered ones.

    manage.py verify_evidence                  all regencies
    manage.py verify_evidence 51.01 51.02      these
    manage.py verify_evidence --quick          only check existence and size
    manage.py verify_evidence --json           one document for a monitor

Nobody has to stop working. The exit code is 1 if anything is wrong.
"""

import argparse
from typing import Any

from api.regency.border import evidence_check
from tenants import db_roles
from tenants.management.checking import CheckCommand
from tenants.management.pending_migrations import check_current


class Command(CheckCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--quick", action="store_true", help="read no bytes")

    def handle(self, codes: list[str], **options: Any) -> None:
        with db_roles.as_owner():
            check_current(codes or None)
        regencies = files = size = strays = 0
        for one in evidence_check.check(codes, only_there=options["quick"]):
            for line in one.wrong:
                self.found(line)
            regencies += 1
            files += one.files
            size += one.size
            strays += one.strays
        self.check_codes(codes, regencies)
        if strays:
            self.remark(f"{strays} files in the store are in no book yet, or not any more.")
        self.end(
            f"{regencies} regencies, {files} files, {size} bytes: {len(self.findings)} missing or altered.",
            regencies=regencies,
            files=files,
            bytes=size,
        )
