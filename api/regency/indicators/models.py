"""Values of indicators, addressed by their natural key: indicator, series, period; and a regency's local indicators.

The columns hold the catalogue's codes as text, without foreign keys out of the regency's schema: the catalogue's rows
are retired, never deleted, and a key is checked when it is written (docs/decisions/0004).
"""

from typing import Self

from django.db import models
from django.db.models import Q

from api.national.catalogue.stated import OfKey, Stated, exact
from api.regency.masterplan.models import Agency
from tenants import Named, frozen
from tenants.rows import (
    APPEND_ONLY,
    Access,
    EnumField,
    OneWay,
    Row,
    Versioned,
    VersionedRow,
    chars,
    check,
    index,
    unique,
)


@frozen
class Key:
    """The natural key of a value."""

    indicator: str
    series: str
    period: str

    @classmethod
    def of(cls, row: Named) -> Self:
        """Return the key of a row that has its columns."""
        return cls(row["indicator"], row["series"], row["period"])

    def __str__(self) -> str:
        return f"{self.indicator}/{self.series}/{self.period}"


class Value(Stated, VersionedRow):
    """The working copy of one value.

    `version` counts edits. A value is released when `released_version` equals it, and submitted to the ministry when
    `handed_over_version` does: an edit undoes both without losing the earlier versions' numbers.
    """

    class Observation(models.TextChoices):
        PROVISIONAL = "provisional"
        FINAL = "final"
        ESTIMATED = "estimated"
        REVISED = "revised"

    by_event = models.BooleanField(
        default=False, help_text="Of an indicator that is due by an event (an election), not by the calendar."
    )
    observation_status = EnumField(Observation)
    agency = OneWay(Agency, models.PROTECT, null=True)
    note = models.TextField()
    reason = models.TextField()
    released_version = models.PositiveIntegerField(null=True)
    handed_over_version = models.PositiveIntegerField(null=True)
    handed_over_in = chars(7, help_text="Period of the report that submitted it.")
    restates = models.BooleanField(
        db_default=False, help_text="Whether the report that submitted it corrected an earlier one by it."
    )
    changed_at = models.DateTimeField()
    changed_by = chars(200)
    affirmed_at = models.DateTimeField(null=True)
    from_indicator = chars(
        40,
        db_default="",
        help_text="The regency's own indicator whose value this one repeats, empty where it was entered as it is.",
    )
    expected_on = models.DateField(null=True, help_text="When a value that is not available is expected.")

    class Meta:
        constraints = [
            unique("value_key_is_unique", "indicator", "series", "period"),
            check(
                "only_a_reported_value_has_a_value",
                Q(value_status="reported") & ~Q(value="")
                | ~Q(value_status="reported") & Q(value="", number=None),
            ),
        ]
        indexes = [
            index("values_by_cell", "dimension", "period"),
            index("values_by_change", "changed_at"),
        ]


class Withdrawal(OfKey, Row):
    """A value that the ministry has and the regency deleted: the next report withdraws it (`told_in`)."""

    access = Access(regency="SELECT, INSERT, UPDATE (told_in)")

    dimension = chars(20)
    by_event = models.BooleanField(default=False)
    handed_over_in = chars(7)
    withdrawn_at = models.DateTimeField()
    told_in = chars(7)

    class Meta:
        indexes = [
            index("withdrawals_by_key", "indicator", "series", "period"),
        ]


class LocalIndicator(Versioned):
    """An indicator of the regency's own. Its code begins with LOCAL, which no national code does.

    So the code alone tells the owner. `maps_to` names the national indicator that it stands for, if any; its values
    count as that one's where `counts_nationally` (docs/decisions/0026).
    """

    code = chars(40, primary_key=True)
    name = chars(200)
    dimension = chars(20)
    unit = chars(60)
    value_kind = chars(13)
    direction = chars(13)
    series = models.JSONField(default=list)
    periodicity = chars(8)
    decimals = models.PositiveSmallIntegerField(null=True)
    minimum = exact(24)
    maximum = exact(24)
    definition = models.TextField()
    maps_to = chars(40)
    counts_nationally = models.BooleanField(
        db_default=False, help_text="False where it was mapped when that was information only."
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            check("local_indicator_is_marked", Q(code__startswith="L-")),
        ]


class Ownership(Versioned):
    """Owner of the values of one indicator and series: an agency, and optionally a person in it, by name."""

    indicator = chars(40)
    series = chars(30)
    agency = OneWay(Agency, models.PROTECT, null=True)
    person_id = models.UUIDField(null=True)
    person_name = chars(200)

    class Meta:
        constraints = [
            unique("one_owner_a_series", "indicator", "series"),
        ]
        indexes = [index("ownership_by_person", "person_id")]


class Target(OfKey, Row):
    """One version of a regency's target or baseline.

    A change adds the next version, so that earlier promises stay readable; the highest is in force. An empty value
    removes the target.
    """

    class Kind(models.TextChoices):
        TARGET = "target"
        BASELINE = "baseline"

    access = APPEND_ONLY

    kind = EnumField(Kind)
    value = chars(40)
    number = exact()
    source = chars(300)
    version = models.PositiveIntegerField()
    set_at = models.DateTimeField()
    set_by = chars(200)

    class Meta:
        constraints = [
            unique("target_version_once", "kind", "indicator", "series", "period", "version"),
            check("target_names_its_source", Q(value="") | ~Q(source="")),
        ]
