"""Look-ups in the registry of regencies, and its lock. Plain rows, to be read on any side's connection."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet

from tenants import frozen
from tenants.models import Cohort, CohortMembership, FormerCode, Province, Regency
from tenants.pool import statements

#: Those at work in the programme: onboarded, also while suspended. Figures over them are `participants`.
PARTICIPATING = (Regency.Status.ONBOARDED, Regency.Status.SUSPENDED)


@frozen
class Membership:
    """A regency in a cohort. One that is not `verified` is a stand-in: never show it as the official selection."""

    cohort: str
    certainty: str
    verified: bool
    source: str


@frozen
class RegencyRow:
    """A regency with its province and cohorts.

    `population` is of `population_year`; coordinates are in degrees (WGS 84).
    """

    id: int
    code: str
    bps_code: str | None
    bps_edition: str
    kind: str
    name: str
    province_code: str
    province_name: str
    population: int | None
    population_year: int | None
    area_km2: Decimal | None
    latitude: Decimal | None
    longitude: Decimal | None
    time_zone: str
    valid_from: date | None
    valid_until: date | None
    successor_code: str | None
    status: str
    cohorts: tuple[Membership, ...]

    @property
    def published_cohorts(self) -> tuple[Membership, ...]:
        """Return the cohorts for which a source names the regency: without the stand-ins of demonstrations."""
        return tuple(member for member in self.cohorts if member.verified)


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


def memberships() -> dict[int, tuple[Membership, ...]]:
    """Return each regency id's cohorts, oldest first. It can be in several: sums over cohorts count it twice."""
    found: dict[int, list[Membership]] = {}
    rows = CohortMembership.objects.order_by("cohort__year", "cohort__code", "regency_id").values_list(
        "regency_id", "cohort__code", "certainty", "verified", "source"
    )
    for regency_id, cohort, certainty, verified, source in rows:
        found.setdefault(regency_id, []).append(Membership(cohort, certainty, verified, source))
    return {regency_id: tuple(of_it) for regency_id, of_it in found.items()}


def regency_rows() -> tuple[RegencyRow, ...]:
    """Return every regency with its province and cohorts, by code. Two queries."""
    in_cohorts = memberships()
    elsewhere = {
        "code": F("kemendagri_code"),
        "province_code": F("province__code"),
        "province_name": F("province__name"),
        "successor_code": F("successor__kemendagri_code"),
    }
    own = {each.name for each in fields(RegencyRow)} - elsewhere.keys() - {"cohorts"}
    rows = Regency.objects.order_by("kemendagri_code").values(*own, **elsewhere)
    return tuple(RegencyRow(**row, cohorts=in_cohorts.get(row["id"], ())) for row in rows)
