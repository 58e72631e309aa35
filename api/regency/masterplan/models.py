"""The masterplan and the bodies behind it, in the regency's own schema.

A `Masterplan` row is one version: a new one starts as a copy of another (`based_on`), and nothing submitted is
overwritten.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tenants.ids import uuid7


class Agency(models.Model):
    """A perangkat daerah (OPD): owns programmes and produces data. Retired, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=50, blank=True)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "masterplan_agency"
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="agency_name_is_unique"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="agency_has_a_name"),
        ]


class Masterplan(models.Model):
    """One version of the regency's smart-city masterplan."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    class Profile(models.TextChoices):
        """What completeness asks for: a first plan, a revision, or an older one recorded after the fact."""

        FIRST = "first"
        REVISION = "revision"
        LEGACY = "legacy"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField()
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    profile = models.CharField(max_length=8, choices=Profile.choices, default=Profile.FIRST)
    cohort = models.CharField(max_length=20, blank=True)
    plan_period_start = models.PositiveSmallIntegerField()
    plan_period_end = models.PositiveSmallIntegerField()
    vision = models.TextField(blank=True)
    missions = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    enacted_on = models.DateField(null=True)
    in_force_from = models.DateField(null=True)
    superseded_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    #: The last write to this version or to one of its programmes. Not shown, so it does not raise `version`.
    worked_on_at = models.DateTimeField()

    class Meta:
        db_table = "masterplan_masterplan"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="masterplan_number_is_unique"),
            models.CheckConstraint(
                condition=Q(plan_period_end__gte=F("plan_period_start")),
                name="plan_period_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "accepted"]),
                name="masterplan_state_is_known",
            ),
        ]
