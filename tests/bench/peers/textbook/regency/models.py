"""The same tables with the same columns, as models that a tutorial would write."""

import uuid

from django.db import models


class EvidenceFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sha256"]


class Value(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.CharField(max_length=40)
    series = models.CharField(max_length=30)
    period = models.CharField(max_length=7)
    dimension = models.CharField(max_length=20)
    by_event = models.BooleanField(default=False)
    value_status = models.CharField(max_length=14)
    value = models.CharField(max_length=40, blank=True)
    number = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    observation_status = models.CharField(max_length=11)
    agency_id = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    released_version = models.PositiveIntegerField(null=True)
    handed_over_version = models.PositiveIntegerField(null=True)
    updated_at = models.DateTimeField()
    updated_by_name = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    expected_on = models.DateField(null=True)
    from_indicator = models.CharField(max_length=40, blank=True)
    evidence = models.ManyToManyField(EvidenceFile, related_name="values")

    class Meta:
        ordering = ["indicator", "series", "period"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "series", "period"], name="textbook_value_key")
        ]


class HistoryEntry(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    actor_id = models.IntegerField()
    actor_name = models.CharField(max_length=200)
    resource = models.CharField(max_length=30)
    resource_key = models.CharField(max_length=100)
    action = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    changes = models.JSONField()


class Programme(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    masterplan_id = models.UUIDField()
    title = models.CharField(max_length=300)
    dimension = models.CharField(max_length=20)
    sub_dimension = models.CharField(max_length=30)
    lead_agency_id = models.UUIDField(null=True)
    supporting_agency_ids = models.JSONField(default=list)
    time_frame = models.CharField(max_length=6)
    quick_win = models.BooleanField(default=False)
    quick_win_owner = models.CharField(max_length=200, blank=True)
    nomenclature_code = models.CharField(max_length=30, blank=True)
    rpjmd_mission = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    locations = models.JSONField(default=list)
    indicators = models.JSONField(default=list)
    begun_in = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()


class Allocation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="indicative_amounts")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=5)
    stage = models.CharField(max_length=8)
    amount = models.DecimalField(max_digits=20, decimal_places=0)

    class Meta:
        ordering = ["year", "source", "stage"]


class Activity(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=14)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    milestones = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
