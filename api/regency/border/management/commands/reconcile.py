"""Compute every cell of completeness and every figure from its sources, and print the differences.

    manage.py reconcile                  all regencies
    manage.py reconcile 51.01 51.02      these
    manage.py reconcile --json           one document for a monitor
    manage.py reconcile 51.01 --repair --by NAME --reason TEXT

Completeness is counted in the regencies' own tables, all else in the ledger. Nobody has to stop working: each regency
is read in one snapshot. The exit code is 1 where anything differs.

--repair corrects figures from now on and reports their former values, here and in the regency's security log; then it
compares again. Answers as of an earlier instant do not change, and the ledger is never touched.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone

from api.regency.border import reconcile, repair
from api.regency.border.reconcile import Reconciled
from tenants import db_roles
from tenants.ids import is_sandbox
from tenants.management.checking import CheckCommand
from tenants.management.operators import OperatorCommand
from tenants.management.pending_migrations import check_current

#: Differences of a regency that its security log quotes.
_QUOTED = 20


class Command(CheckCommand, OperatorCommand):
    help = __doc__ or ""
    repairs = "correct the figures, from now on"

    def handle(self, codes: list[str], **options: Any) -> None:
        regencies = cells = figures = 0
        archived = []
        with db_roles.as_owner():
            check_current(codes or None)
            for one in self._compared(codes, repairs=options["repair"]):
                for difference in one.differences:
                    self.found(difference)
                if one.regency.onboarded_at is None:
                    continue
                regencies += 1
                cells += one.cells
                figures += one.figures
                if not one.has_drafts and not is_sandbox(one.regency.pk):  # each reset leaves one
                    archived.append(one.regency.kemendagri_code)
        self.check_codes(codes, regencies)
        if archived:
            self.remark(f"Archived, so without drafts to count: {', '.join(archived)}.")
        self.end(
            f"{regencies} regencies, {cells} completeness cells, {figures} figures: {len(self.findings)} differences.",
            regencies=regencies,
            cells=cells,
            figures=figures,
        )

    def _compared(self, codes: list[str], *, repairs: bool) -> Iterator[Reconciled]:
        for one in chain(reconcile.reconcile(codes), [] if codes else reconcile.only_known()):
            if repairs and one.differences:
                self._repair(one)
                yield reconcile.compare(one.regency)
            else:
                yield one

    def _repair(self, one: Reconciled) -> None:
        were = list(map(str, one.differences))
        for each in were:
            self.remark(f"Until now {each}")
        with transaction.atomic():
            repair.set_right(one.regency, differences=len(were), now=timezone.now())
            told = {"differences": len(were), "were": were[:_QUOTED]}
            self.note("figures_repaired", regency_id=one.regency.pk, subject="figures", **told)
