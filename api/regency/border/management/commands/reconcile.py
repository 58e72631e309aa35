"""Compute every cell of completeness and every figure from its sources, and print what differs.

    manage.py reconcile                  all regencies
    manage.py reconcile 51.01 51.02      these

Completeness is counted in the regencies' own tables, all else in the ledger. Nobody has to stop working: each regency
is read in one snapshot. Ends with 1 where anything differs.
"""

from typing import Any

from api.regency.border import reconcile
from tenants import db_roles
from tenants.ids import is_sandbox
from tenants.management.checking import CheckCommand
from tenants.management.pending_migrations import check_current


class Command(CheckCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, codes: list[str], **options: Any) -> None:
        regencies = cells = figures = differences = 0
        archived = []
        with db_roles.as_owner():
            check_current(codes or None)
            for one in reconcile.reconcile(codes):
                for difference in one.differences:
                    self.stdout.write(str(difference))
                regencies += 1
                cells += one.cells
                figures += one.figures
                differences += len(one.differences)
                if not one.has_drafts and not is_sandbox(one.regency.pk):  # each reset leaves one
                    archived.append(one.regency.kemendagri_code)
            for difference in [] if codes else reconcile.only_known():
                self.stdout.write(str(difference))
                differences += 1
        self.check_codes(codes, regencies)
        if archived:
            self.stdout.write(f"Archived, so without drafts to count: {', '.join(archived)}.")
        self.end(
            f"{regencies} regencies, {cells} filling cells, {figures} figures: {differences} differences.",
            wrong=differences,
        )
