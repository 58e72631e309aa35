"""Columns of a value that the regency's table and the ministry's share; the latter is filled on submission.

They hold the catalogue's codes as text: a value is addressed by its natural key.
"""

from decimal import Decimal

from django.db import models

from tenants.rows import EnumField, Table


def exact(digits: int = 30) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """Return a nullable column of a number with the decimals that values have."""
    return models.DecimalField(max_digits=digits, decimal_places=6, null=True)


class OfKey(Table):
    """A row with the natural key of a value."""

    indicator = models.CharField(max_length=40)
    series = models.CharField(max_length=30)
    period = models.CharField(max_length=7)

    class Meta:
        abstract = True


class Stated(OfKey):
    """A row that states a value, or the reason for a missing one."""

    class Status(models.TextChoices):
        """Zero is a value; `not_available` and `not_applicable` are the other answers.

        Not reported is the absence of a row.
        """

        REPORTED = "reported"
        NOT_AVAILABLE = "not_available"
        NOT_APPLICABLE = "not_applicable"

    dimension = models.CharField(max_length=20)
    value_status = EnumField(Status)
    value = models.CharField(max_length=40)
    number = exact()
    numerator = exact()
    denominator = exact()

    class Meta:
        abstract = True
