"""Progress of an activity by the end of a quarter.

It belongs to the activity's identity and to no version of the masterplan, so it follows the activity through all
versions.
"""

from django.db import models
from django.db.models import Q

from api.regency.programmes.models import Activity
from tenants.rows import Access, Row, VersionedRow, chars, check, index, unique


class Realisation(VersionedRow):
    """Progress of an activity by a quarter's end. Both figures are to date; increments are derived, never stored.

    `physical_percent_to_date` from 0 to 100 with two decimals; `spent_to_date` in whole rupiah, `spent_by_source` its
    parts (objects with source and amount, by source), empty where they are not known. `milestones_reached` holds the
    ids of milestones reached in the quarter; `stopped` means that the activity was given up.

    `version` counts edits. The ministry has the present version when `handed_over_version` equals it.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="realisations")
    period = chars(7)
    physical_percent_to_date = models.DecimalField(max_digits=5, decimal_places=2)
    spent_to_date = models.DecimalField(max_digits=20, decimal_places=0)
    spent_by_source = models.JSONField(default=list, db_default=[])
    note = models.TextField()
    #: Why a figure is lower than the quarter before.
    reason = models.TextField()
    stopped = models.BooleanField(default=False)
    milestones_reached = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    handed_over_version = models.PositiveIntegerField(null=True)
    handed_over_in = chars(7, db_default="", help_text="Period of the report that submitted it.")
    restates = models.BooleanField(
        db_default=False, help_text="Whether the report that submitted it corrected an earlier one by it."
    )

    class Meta:
        constraints = [
            unique("one_realisation_a_quarter", "activity", "period"),
            check(
                "physical_progress_is_a_percentage",
                Q(physical_percent_to_date__gte=0, physical_percent_to_date__lte=100),
            ),
            check("spent_is_not_negative", Q(spent_to_date__gte=0)),
            check("realisation_is_of_a_quarter", Q(period__regex=r"^[12][0-9]{3}-Q[1-4]$")),
        ]
        indexes = [index("realisations_of_a_quarter", "period")]


class Withdrawal(Row):
    """A realisation that the ministry has and the regency deleted: the next report withdraws it (`told_in`)."""

    access = Access(regency="SELECT, INSERT, UPDATE (told_in)")

    activity_id = models.UUIDField()
    programme_id = models.UUIDField()
    period = chars(7)
    withdrawn_at = models.DateTimeField()
    told_in = chars(7, db_default="")

    class Meta:
        indexes = [
            index("withdrawals_by_activity", "activity_id", "period"),
        ]
