"""The regency's side of a periodic report: what it has handed over, by period.

What was handed over lies in the national ledger. This row remembers the last submission of each period, so that equal
content is answered with the receipt there is.
"""

from typing import ClassVar

from django.db import models

from tenants.ids import uuid7_key


class Report(models.Model):
    """A periodic report of one quarter (or year), created by its first submission."""

    id = uuid7_key()
    period = models.CharField(max_length=7)
    revision = models.PositiveIntegerField()
    submission_id = models.UUIDField()
    content_hash = models.BinaryField(max_length=32)
    submitted_at = models.DateTimeField()

    class Meta:
        db_table = "reports_report"
        constraints: ClassVar = [models.UniqueConstraint(fields=["period"], name="report_period_is_unique")]
