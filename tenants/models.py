"""The registry: provinces, regencies (the tenants) and the cohorts in which the ministry selected them.

A regency is looked up by its Kemendagri code ("51.01") and referred to by its id. The id names its schema and its role
and never changes; the code changes by decree (new provinces, splits), so it is nobody's key. The BPS code is another
system: 199 of 514 differ, and 164 Kemendagri codes read as digits name a different regency there.
"""

import dataclasses
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from django.db.models import Q

from tenants.ids import FIRST_SANDBOX
from tenants.privileges import REFERENCE, Access
from tenants.rows import EnumField, OfRegencyOrNone, OneWay, Row, Table, chars, check, unique

if TYPE_CHECKING:
    # The library ships no types; without this every Regency would be Any to the type checker.
    class TenantMixin(models.Model):
        schema_name = models.CharField(max_length=63, unique=True)

        class Meta:
            abstract = True

else:
    from django_tenants.models import TenantMixin

_NOT_HERE = (
    "A regency is not entered through its row: this form keeps the previous tenant on the class, so two "
    "threads end in each other's schema. Use tenants.access.inside(regency) or read_only(regency)."
)


#: The province of sandboxes, which is none. No code of Kemendagri's begins with it.
NO_PROVINCE = "00"


class Province(Table):
    """One of 38 provinces. `bps_code` stays empty until a source gives it; it is not the digits of `code`."""

    access = dataclasses.replace(REFERENCE, sandboxes=f"code = '{NO_PROVINCE}'")

    code = chars(2, unique=True)
    bps_code = models.CharField(max_length=2, unique=True, null=True, blank=True)
    name = chars(100)

    class Meta:
        constraints = [
            check("province_code_is_two_digits", Q(code__regex=r"^[0-9]{2}$")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Regency(TenantMixin):
    """A kabupaten or kota: the tenant. Rows are retired (`valid_until`, `successor`), never deleted.

    A sandbox (tenants.sandboxes) is a regency in all but name: its id is at least FIRST_SANDBOX, its code begins with
    00. A reset gives its code to a new row, and the old one continues as 00.01~900000 and keeps its submissions.
    """

    class Kind(models.TextChoices):
        KABUPATEN = "kabupaten"
        KOTA = "kota"

    class Status(models.TextChoices):
        """registered: no workspace yet · onboarded: in service · suspended: read-only · archived: closed."""

        REGISTERED = "registered"
        ONBOARDED = "onboarded"
        SUSPENDED = "suspended"
        ARCHIVED = "archived"

    access = dataclasses.replace(
        REFERENCE,
        ministry="SELECT, UPDATE (kemendagri_code, bps_code, bps_edition, name, province_id, population,"
        " population_year, people_by_year)",
        sandboxes=f"id >= {FIRST_SANDBOX}",
    )
    auto_create_schema = False
    auto_drop_schema = False

    kemendagri_code = chars(16, unique=True)
    bps_code = models.CharField(max_length=4, unique=True, null=True, blank=True)
    bps_edition = chars(30, help_text="Edition of the BPS code, such as bps2017.")
    kind = EnumField(Kind)
    name = chars(100, help_text='With its kind, "Kota Malang": bare names repeat.')
    province = OneWay(Province, on_delete=models.PROTECT)
    population = models.PositiveIntegerField(null=True)
    population_year = models.PositiveSmallIntegerField(null=True)
    people_by_year = models.JSONField(
        default=dict, db_default={}, help_text="By year: kept by the database from tenants_population."
    )
    area_km2 = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    time_zone = chars(30)
    valid_from = models.DateField(null=True, help_text="Empty: in force since before the registry began.")
    valid_until = models.DateField(
        null=True, help_text="First day on which the regency or its code is no more."
    )
    successor = OneWay("self", on_delete=models.PROTECT, null=True)
    status = EnumField(Status, default=Status.REGISTERED)
    onboarded_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    suspension_reason = chars(500, default="", db_default="")

    class Meta:
        db_table = "tenants_regency"
        constraints = [
            # Catches "33.1", which is what Excel makes of the code 33.10.
            check(
                "regency_kemendagri_code_form",
                Q(kemendagri_code__regex=r"^[0-9]{2}\.[0-9]{2}$", id__lt=FIRST_SANDBOX)
                & ~Q(kemendagri_code__startswith=NO_PROVINCE)
                | Q(kemendagri_code__regex=r"^00\.[0-9]{2}(~[0-9]+)?$", id__gte=FIRST_SANDBOX),
            ),
            check("regency_bps_code_form", Q(bps_code__isnull=True) | Q(bps_code__regex=r"^[0-9]{4}$")),
            check(
                "regency_validity_in_order",
                Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lt=models.F("valid_until")),
            ),
            check(
                "regency_status_has_its_time",
                Q(status="registered")
                | Q(status="onboarded", onboarded_at__isnull=False)
                | Q(status="suspended", onboarded_at__isnull=False, suspended_at__isnull=False)
                | Q(status="archived", archived_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kemendagri_code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save only the row: the library's save would create a schema, which provisioning does."""
        models.Model.save(self, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("A regency is archived, not deleted: its records are kept (UU 43/2009).")

    def __enter__(self) -> NoReturn:
        raise RuntimeError(_NOT_HERE)

    def activate(self) -> NoReturn:
        raise RuntimeError(_NOT_HERE)

    @classmethod
    def deactivate(cls) -> NoReturn:
        raise RuntimeError(_NOT_HERE)


class FormerCode(Table):
    """A code that a regency had before a decree changed it: it stays its alias for good, and is never another's."""

    access = dataclasses.replace(
        REFERENCE, ministry="SELECT, INSERT", sandboxes=f"regency_id >= {FIRST_SANDBOX}"
    )

    code = chars(16, primary_key=True)
    regency = models.ForeignKey(Regency, on_delete=models.DO_NOTHING, related_name="former_codes")
    until = models.DateTimeField()


class Population(Table):
    """Inhabitants of a regency in a year, with their source. The regency's row has the newest year's."""

    access = dataclasses.replace(
        REFERENCE,
        ministry="SELECT, INSERT, UPDATE (people, source), DELETE",
        sandboxes=f"regency_id >= {FIRST_SANDBOX}",
    )

    regency = models.ForeignKey(Regency, on_delete=models.DO_NOTHING, related_name="populations")
    year = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    source = chars(300)

    class Meta:
        constraints = [unique("population_once_a_year", "regency", "year")]


class Cohort(Table):
    """The regencies selected together. A regency may be in several: counts over cohorts do not add up."""

    access = dataclasses.replace(
        REFERENCE, ministry="SELECT, INSERT, UPDATE (name, year, selected_on, announced_size, note)"
    )

    code = chars(20, unique=True)
    name = chars(100)
    year = models.PositiveSmallIntegerField(
        help_text="Year of selection; the first one where the source joins two."
    )
    selected_on = models.DateField(null=True)
    announced_size = models.PositiveSmallIntegerField(
        null=True, help_text="Regencies announced, known by name or not."
    )
    note = models.TextField()

    def __str__(self) -> str:
        return self.code


class CohortMembership(Table):
    """Membership of a regency in a cohort, with its certainty and source.

    `verified` means that a published source names the regency for this cohort. A stand-in fills a cohort whose names
    are not all public, for demonstrations; it is never verified and must never be shown as the official selection.
    """

    class Certainty(models.TextChoices):
        CERTAIN = "certain"
        HIGH = "high"
        LIKELY = "likely"
        STAND_IN = "stand_in"

    access = dataclasses.replace(
        REFERENCE, ministry="SELECT, INSERT, UPDATE (certainty, verified, source), DELETE"
    )

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="memberships")
    regency = models.ForeignKey(Regency, on_delete=models.DO_NOTHING, related_name="memberships")
    certainty = EnumField(Certainty)
    verified = models.BooleanField()
    source = models.TextField()

    class Meta:
        constraints = [
            unique("cohort_membership_once", "cohort", "regency"),
            check(
                "cohort_stand_in_is_never_verified",
                Q(certainty="stand_in", verified=False) | (~Q(certainty="stand_in") & Q(verified=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.regency_id}"


class RegistryAct(OfRegencyOrNone, Row):
    """A change of the registry by the ministry: `before` and `after` hold the fields that differ. Append-only."""

    class Subject(models.TextChoices):
        REGENCY = "regency"
        POPULATION = "population"
        COHORT = "cohort"
        PERIOD = "period"
        PROVINCE = "province"

    access = Access(ministry="SELECT, INSERT", json="before object, after object")

    at = models.DateTimeField()
    by_id = models.UUIDField(help_text="Id of the person or application.")
    office = chars(200)
    subject = EnumField(Subject)
    key = chars(
        20,
        help_text="The year of a population, the code of a cohort or province, a period.",
    )
    basis = chars(500, help_text="The instrument or source that says so.")
    before = models.JSONField()
    after = models.JSONField()


# Django finds an app's models in this module only.
from tenants.bookkeeping import ProvisioningRequest as ProvisioningRequest, SandboxClock as SandboxClock  # noqa: E402
