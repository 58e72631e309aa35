"""What a model is declared with: who may do what with its table, and a base. Keys sort by the time they were made."""

from django.db import models

from tenants.ids import uuid7_key
from tenants.privileges import APPEND_ONLY as APPEND_ONLY
from tenants.privileges import Access as Access


class Row(models.Model):
    """A row whose key sorts by the time it was made."""

    id = uuid7_key()

    class Meta:
        abstract = True


class OfRegency(models.Model):
    """A row of one regency."""

    regency = models.ForeignKey("tenants.Regency", models.DO_NOTHING, related_name="+")

    class Meta:
        abstract = True


class OfRegencyOrNone(models.Model):
    """A row of one regency or of none: of the ministry, or of all."""

    regency = models.ForeignKey("tenants.Regency", models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        abstract = True


class Versioned(models.Model):
    """What counts its changes, from 1."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class VersionedRow(Row, Versioned):
    class Meta:
        abstract = True
