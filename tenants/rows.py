"""Bases of models: rows whose keys sort by the time they were made, and rows that count their changes."""

from django.db import models

from tenants.ids import uuid7_key


class Row(models.Model):
    """A row whose key sorts by the time it was made."""

    id = uuid7_key()

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
