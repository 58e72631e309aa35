"""Every filling cell and figure of a regency computed anew from its sources, and what differs.

The sources are the regency's own tables for filling, and the ledger alone for everything else. Both are read in one
snapshot per regency, so nobody has to stop working.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from api.national.figures.models import Basis
from api.national.figures.verification import verify_figures
from api.national.ledger.verification import Finding, readable
from api.regency.border.archive import exporting, filling
from api.regency.border.reconcile import rows
from tenants import registry
from tenants.models import Regency
from tenants.schema import regency_schema


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One regency: how many cells and figures were compared, and what differs. `has_drafts`: whether it has a
    workspace; one that was archived has none, and its filling is in no figure."""

    regency: Regency
    has_drafts: bool
    cells: int
    figures: int
    differences: tuple[Finding, ...]


def reconcile(codes: Iterable[str] = ()) -> Iterator[Reconciled]:
    """Each regency that was ever onboarded, or those of the codes, by code. As the owner, outside of a transaction."""
    regencies = Regency.objects.filter(onboarded_at__isnull=False).order_by("kemendagri_code")
    if wanted := list(codes):
        regencies = regencies.filter(kemendagri_code__in=wanted)
    for regency in regencies:
        yield _one(regency)


@transaction.atomic
def _one(regency: Regency) -> Reconciled:
    exporting.in_one_snapshot()
    regency.refresh_from_db()
    # By what the registry says, not by what is there: one at work without a workspace is a difference.
    has_drafts = regency.status in registry.PARTICIPATING
    found = list(_figures(regency))
    cells = 0
    if has_drafts:
        with regency_schema.impersonate(regency.pk):
            found += readable(regency, "filling", _filling(regency))
            cells = rows.count("figures_filling_cell", regency)
    found += rows.wrong_totals(regency)
    figures = sum(rows.count(table, regency) for table in rows.REPORTED)
    return Reconciled(regency, has_drafts, cells, figures, tuple(found))


def only_known() -> Iterator[Finding]:
    """What figures know of the regencies that were never onboarded, such as whether they are selected, and differs."""
    for regency in Regency.objects.filter(onboarded_at=None).order_by("kemendagri_code"):
        yield from rows.unlike_the_registry(regency)


def _figures(regency: Regency) -> Iterator[Finding]:
    for basis in Basis:
        yield from verify_figures(regency, basis)
    yield from rows.wrong_numbers(regency)
    yield from rows.unlike_the_registry(regency)
    yield from rows.broken_histories(regency)


def _filling(regency: Regency) -> Iterator[Finding]:
    """Standing in for the regency: the counts that the ministry sees against those of the drafts."""
    for area in filling.AREAS:
        for cell in filling.differing(area):
            shown, counted = ("/".join(map(str, counts)).rstrip("/") for counts in (cell.shown, cell.counted))
            yield Finding(
                regency.kemendagri_code,
                None,
                f"filling of {area.name}, {' '.join(filter(None, cell.key))}: shown {shown}, counted {counted}"
                " (reported/not available/not applicable/last affirmed in)",
            )
