"""The budget of a year.

It belongs to the year and to the programme's identity, not to a version of the masterplan, and so changes while a plan
is in force.
"""

from django.db import models
from django.db.models import Q

from api.regency.bodies.models import Instrument
from api.regency.masterplan.models import FIRST_YEAR, LAST_YEAR
from api.regency.programmes.models import Amount, Programme, amounts_are_known
from tenants.rows import Access, EnumField, OneWay, Versioned, VersionedRow, chars, check, unique


class BudgetYear(Versioned):
    """A budget year, with the instrument of each stage. Every write to the year locks the row and counts its version.

    The ministry has the present year where `handed_over_version` equals the version; `handed_over_in` is the period of
    the report that submitted it, empty where the plan's submission had the same content before budgets were kept.
    """

    access = Access(regency="SELECT, INSERT, UPDATE")

    year = models.PositiveSmallIntegerField(primary_key=True)
    original_instrument = OneWay(Instrument, models.PROTECT, null=True)
    revised_instrument = OneWay(Instrument, models.PROTECT, null=True)
    updated_at = models.DateTimeField()
    handed_over_version = models.PositiveIntegerField(null=True)
    handed_over_in = chars(7, db_default="")

    class Meta:
        db_table = "budgets_year"
        constraints = [
            check("budget_year_is_a_year", Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR)),
        ]


class Budget(VersionedRow):
    """The budget of a programme in a year."""

    class Standing(models.TextChoices):
        """planned: a programme of the plan; begun: one that no plan has; dropped: one that the year gives up."""

        PLANNED = "planned"
        BEGUN = "begun"
        DROPPED = "dropped"

    year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="budgets")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="budgets")
    standing = EnumField(Standing, default=Standing.PLANNED, constraint="budget_standing_is_known")
    reason = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique("one_budget_a_year", "year", "programme"),
        ]


class BudgetAmount(Amount):
    """Money of a budget from one source, at one stage."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="amounts")

    class Meta:
        db_table = "budgets_amount"
        constraints = [
            unique("amount_once_a_source_and_stage", "budget", "source", "stage"),
            *amounts_are_known("amount"),
        ]
