"""Submissions of a regency in its own schema, by the names of the tables that peers.loop makes.

It is given to the textbook that a programme has its money by source and its dates in one row.
"""

from django.db import models


def rupiah() -> models.DecimalField:
    return models.DecimalField(max_digits=20, decimal_places=0)


class Submission(models.Model):
    pk = models.CompositePrimaryKey("kind", "subject")
    id = models.UUIDField()
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=100)
    state = models.CharField(max_length=12)
    in_time = models.BooleanField()

    class Meta:
        managed = False
        db_table = "submission"


class SubmittedValue(models.Model):
    pk = models.CompositePrimaryKey("indicator", "period", "series")
    indicator = models.CharField(max_length=40)
    series = models.CharField(max_length=30)
    period = models.CharField(max_length=7)
    dimension = models.CharField(max_length=20)
    value_status = models.CharField(max_length=14)
    value = models.CharField(max_length=40, blank=True)
    number = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    observation_status = models.CharField(max_length=11)
    direction = models.CharField(max_length=13, blank=True)
    target_number = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    submission_id = models.UUIDField()

    class Meta:
        managed = False
        db_table = "submitted"


class SubmittedProgramme(models.Model):
    id = models.UUIDField(primary_key=True)
    time_frame = models.CharField(max_length=6)
    quick_win = models.BooleanField()
    settled = models.CharField(max_length=8, blank=True)
    late_after = models.DateField(null=True)
    unreported_from = models.DateField(null=True)
    planned_until = models.DateField(null=True)
    allocated = rupiah()
    allocated_apbd = rupiah()
    allocated_apbn = rupiah()
    allocated_dak = rupiah()
    allocated_csr = rupiah()
    allocated_kpbu = rupiah()
    allocated_grant = rupiah()
    allocated_other = rupiah()
    spent = rupiah()
    spent_from_apbd = rupiah()
    spent_from_apbn = rupiah()
    spent_from_dak = rupiah()
    spent_from_csr = rupiah()
    spent_from_kpbu = rupiah()
    spent_from_grant = rupiah()
    spent_from_other = rupiah()
    spent_from_unspecified = rupiah()

    class Meta:
        managed = False
        db_table = "programme"


class SubmittedBudget(models.Model):
    pk = models.CompositePrimaryKey("id", "period")
    id = models.UUIDField()
    period = models.CharField(max_length=7)
    indicative = rupiah()
    allocated = rupiah()
    allocated_from = models.CharField(max_length=6, blank=True)
    standing = models.CharField(max_length=7, blank=True)
    spent = rupiah()

    class Meta:
        managed = False
        db_table = "budget"
