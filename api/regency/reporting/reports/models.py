"""The last submission of each periodic report. Its content lies in the national ledger."""

from django.db import models

from tenants.rows import Row, chars, unique


class Report(Row):
    """A periodic report of one quarter (or year), created by its first submission."""

    period = chars(7)
    revision = models.PositiveIntegerField()
    submission_id = models.UUIDField()
    content_hash = models.BinaryField(max_length=32)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [unique("report_period_is_unique", "period")]
