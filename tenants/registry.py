"""Look-ups in the registry of regencies, and its lock. Plain rows, to be read on any side's connection."""

from collections.abc import Collection, Iterable

from django.db.models import Prefetch, QuerySet

from tenants.models import Cohort, CohortMembership, FormerCode, Province, Regency
from tenants.pool import statements

#: Those at work in the programme: onboarded, also while suspended. Figures over them are `participants`.
PARTICIPATING = (Regency.Status.ONBOARDED, Regency.Status.SUSPENDED)


def lock_registry() -> None:
    """Let nobody else register regencies until the transaction ends: two would take the same id. Readers go on."""
    statements.run("LOCK TABLE tenants_regency IN SHARE ROW EXCLUSIVE MODE")


def regency_by_code(code: str) -> Regency | None:
    """Return the regency that has or had this Kemendagri code ("51.01", exactly), whatever its status, or None."""
    regencies = Regency.objects.select_related("province")
    found = regencies.filter(kemendagri_code=code).first()
    return found or regencies.filter(former_codes__code=code).first()


def regencies_by_code(codes: Iterable[str]) -> dict[str, Regency]:
    """Return the regencies that have or had these Kemendagri codes, by the code given; unknown ones are left out."""
    wanted = list(codes)
    found = {r.kemendagri_code: r for r in Regency.objects.filter(kemendagri_code__in=wanted)}
    if missing := [code for code in wanted if code not in found]:
        former = FormerCode.objects.select_related("regency").filter(code__in=missing)
        found |= {each.code: each.regency for each in former}
    return found


def provinces() -> QuerySet[Province]:
    return Province.objects.order_by("code")


def cohorts() -> QuerySet[Cohort]:
    """Return all cohorts, oldest first."""
    return Cohort.objects.order_by("year", "code")


def published() -> QuerySet[CohortMembership]:
    """Return the memberships of cohorts that a published source names: without the stand-ins of demonstrations."""
    return CohortMembership.objects.exclude(certainty=CohortMembership.Certainty.STAND_IN)


def regencies() -> QuerySet[Regency]:
    """Return all regencies by code, each with its province, its successor and its memberships of cohorts.

    Memberships that no published source names, those of demonstrations, are left out.
    """
    memberships = published().select_related("cohort").order_by("cohort__year", "cohort__code")
    return (
        Regency.objects.select_related("province", "successor")
        .prefetch_related(Prefetch("memberships", memberships))
        .order_by("kemendagri_code")
    )


def participants() -> QuerySet[Regency]:
    """Return the regencies at work in the programme, by code; each once, however many cohorts it is in."""
    return Regency.objects.filter(status__in=PARTICIPATING).order_by("kemendagri_code")


def ever_onboarded(codes: Collection[str]) -> QuerySet[Regency]:
    """Return the regencies that were ever onboarded, or those of the codes, by code."""
    found = Regency.objects.filter(onboarded_at__isnull=False).order_by("kemendagri_code")
    return found.filter(kemendagri_code__in=codes) if codes else found


def members(*cohorts: str) -> QuerySet[Regency]:
    """Return the regencies of cohorts by code ("2022"), onboarded or not, in the order of their codes."""
    memberships = CohortMembership.objects.filter(cohort__code__in=cohorts)
    return Regency.objects.filter(id__in=memberships.values("regency_id")).order_by("kemendagri_code")
