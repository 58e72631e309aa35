"""Columns of a value that the regency's table and the ministry's share; the latter is filled on submission.

They hold the catalogue's codes as text: a value is addressed by its natural key.
"""

from decimal import Decimal

from django.db import models

from tenants.rows import EnumField, Table, chars


def exact(digits: int = 30) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """Return a nullable column of a number with the decimals that values have."""
    return models.DecimalField(max_digits=digits, decimal_places=6, null=True)


class OfKey(Table):
    """A row with the natural key of a value."""

    indicator = chars(40)
    series = chars(30)
    period = chars(7)

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

    dimension = chars(20)
    value_status = EnumField(Status)
    value = chars(40)
    number = exact()
    numerator = exact()
    denominator = exact()

    class Meta:
        abstract = True
