"""Values of indicators, addressed by their natural key: indicator, series, period.

The columns hold the catalogue's codes as text, without foreign keys out of the regency's schema: the catalogue's rows
are retired, never deleted, and a key is checked when it is written (docs/decisions/0004).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from api.regency.masterplan.models import Agency
from tenants.ids import uuid7


class Value(models.Model):
    """The working copy of one value.

    `version` counts edits. A value is released when `released_version` equals it, and handed over to the ministry when
    `handed_over_version` does: an edit takes both back without losing what was said before.
    """

    class Status(models.TextChoices):
        """Zero is a value; these are the two other answers. Not reported is the absence of a row."""

        REPORTED = "reported"
        NOT_AVAILABLE = "not_available"
        NOT_APPLICABLE = "not_applicable"

    class Observation(models.TextChoices):
        PROVISIONAL = "provisional"
        FINAL = "final"
        ESTIMATED = "estimated"
        REVISED = "revised"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    indicator = models.CharField(max_length=40)
    series = models.CharField(max_length=30)
    period = models.CharField(max_length=7)
    dimension = models.CharField(max_length=20)
    by_event = models.BooleanField(
        default=False, help_text="Of an indicator that is due by an event (an election), not by the calendar."
    )
    value_status = models.CharField(max_length=14, choices=Status.choices)
    value = models.CharField(max_length=40, blank=True)
    number = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    observation_status = models.CharField(max_length=11, choices=Observation.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    released_version = models.PositiveIntegerField(null=True)
    handed_over_version = models.PositiveIntegerField(null=True)
    handed_over_in = models.CharField(
        max_length=7, blank=True, help_text="Period of the report that handed it over."
    )
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    affirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "indicators_value"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "series", "period"], name="value_key_is_unique"),
            models.CheckConstraint(
                condition=Q(value_status="reported") & ~Q(value="")
                | ~Q(value_status="reported") & Q(value="", number=None),
                name="only_a_reported_value_has_a_value",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dimension", "period"], name="values_by_cell"),
            models.Index(
                fields=["period"],
                condition=Q(handed_over_version=None) | ~Q(handed_over_version=models.F("version")),
                name="values_not_handed_over",
            ),
        ]
