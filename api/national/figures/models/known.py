"""What was said of the regencies, and who was in which cohort: so that a figure as of an instant is of those of then.

Written by triggers on the registry (migration 0011), stamped by the clock as every figure is. The present is read from
the registry itself.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenants.ids import FIRST_SANDBOX
from tenants.models import Cohort, Province, Regency
from tenants.privileges import Access

_MINISTRYS = Access(ministry="SELECT", sandboxes=f"regency_id >= {FIRST_SANDBOX}")


class RegencyDescription(models.Model):
    """Code, name, kind, province and population as they were. What was first said holds for all the time before.

    `no_more_from`: the first day on which the regency or its code is no more.
    """

    access = _MINISTRYS

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    kemendagri_code = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=9)
    province = models.ForeignKey(Province, models.DO_NOTHING, related_name="+")
    population = models.PositiveIntegerField(null=True)
    no_more_from = models.DateField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_regency_description"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency"], condition=Q(valid_until=None), name="one_current_regency_description"
            ),
        ]


class CohortMember(models.Model):
    """That a regency was in a cohort, and whether a published source named it."""

    access = _MINISTRYS

    cohort = models.ForeignKey(Cohort, models.DO_NOTHING, related_name="+")
    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    verified = models.BooleanField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_cohort_member"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cohort", "regency"], condition=Q(valid_until=None), name="one_current_cohort_member"
            ),
        ]
