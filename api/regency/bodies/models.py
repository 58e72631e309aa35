"""Who carries the masterplan, and by which right."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenants.ids import uuid7


class Instrument(models.Model):
    """A legal instrument: agreement with the ministry, commitment letter, decree, regulation."""

    class Kind(models.TextChoices):
        """agreement: nota kesepakatan with the ministry; commitment: komitmen; the decrees are SK."""

        AGREEMENT = "agreement"
        COMMITMENT = "commitment"
        COUNCIL_DECREE = "council_decree"
        TEAM_DECREE = "team_decree"
        FORUM_DECREE = "forum_decree"
        PERBUP = "perbup"
        PERWALI = "perwali"
        PERDA = "perda"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    number = models.CharField(max_length=100)
    dated = models.DateField()
    title = models.CharField(max_length=300, blank=True)
    document = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "bodies_instrument"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number", "dated"], name="instrument_is_unique"),
            models.CheckConstraint(condition=Q(number__regex=r"\S"), name="instrument_has_a_number"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "agreement",
                        "commitment",
                        "council_decree",
                        "team_decree",
                        "forum_decree",
                        "perbup",
                        "perwali",
                        "perda",
                        "other",
                    ]
                ),
                name="instrument_kind_is_known",
            ),
        ]
