"""What was said of the regencies, and who was in which cohort: so that a figure as of an instant is of those of then.

Written by triggers on the registry (migration 0011), stamped by the clock as every figure is. The present is read from
the registry itself.
"""

from django.db import models

from api.national.figures.models.rows import InForce, one_in_force
from tenants.ids import FIRST_SANDBOX
from tenants.models import Cohort, Province
from tenants.privileges import Access

#: The ministry's changes of the registry write them as the owner's do, by the triggers.
_MINISTRYS = Access(
    ministry="SELECT, INSERT, UPDATE (valid_until)", sandboxes=f"regency_id >= {FIRST_SANDBOX}"
)


class RegencyDescription(InForce):
    """Code, name, kind, province, the newest population and those of all years as they were.

    What was first said holds for all the time before.

    `no_more_from`: the first day on which the regency or its code is no more.
    """

    access = _MINISTRYS

    kemendagri_code = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=9)
    province = models.ForeignKey(Province, models.DO_NOTHING, related_name="+")
    population = models.PositiveIntegerField(null=True)
    people_by_year = models.JSONField(default=dict, db_default={})
    no_more_from = models.DateField(null=True)

    class Meta:
        db_table = "figures_regency_description"
        constraints = [one_in_force("one_current_regency_description", "regency")]


class CohortMember(InForce):
    """That a regency was in a cohort, and whether a published source named it."""

    access = _MINISTRYS

    cohort = models.ForeignKey(Cohort, models.DO_NOTHING, related_name="+")
    verified = models.BooleanField()

    class Meta:
        db_table = "figures_cohort_member"
        constraints = [one_in_force("one_current_cohort_member", "cohort", "regency")]
