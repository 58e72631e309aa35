"""Choices of the catalogue: kinds of values, desired directions, periodicities, and rules of aggregation."""

import csv
from pathlib import Path

from django.db import models

#: The framework of the national indicators.
NATIONAL = "national"


#: The unit of a difference of two percentages.
PERCENTAGE_POINTS = "percentage points"
with (Path(__file__).parent / "data/units.csv").open(encoding="utf-8") as _file:
    _UNITS_ID = dict(csv.reader(_file))


def unit_id(unit: str) -> str:
    """Return a unit in Indonesian, for workbooks and pages; unknown units unchanged."""
    return _UNITS_ID.get(unit, unit)


class ValueKind(models.TextChoices):
    """Kinds of values, each with a grammar in values.py."""

    PERCENTAGE = "percentage"
    COUNT = "count"
    PER_100K = "per_100k"
    RATIO = "ratio"
    INDEX = "index"
    GROWTH = "growth"
    RUPIAH = "rupiah"
    LEVEL = "level"
    GRADE = "grade"
    OPINION = "opinion"
    DURATION = "duration"
    CONCENTRATION = "concentration"
    YES_NO = "yes_no"


class Direction(models.TextChoices):
    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"
    INFORMATIONAL = "informational"


class Periodicity(models.TextChoices):
    """Frequency of a value. `event`: when it happens (an election), so never due by the calendar."""

    YEAR = "year"
    SEMESTER = "semester"
    QUARTER = "quarter"
    MONTH = "month"
    EVENT = "event"


#: The same in Indonesian.
PERIODICITIES_ID = {
    "year": "tahunan",
    "semester": "semesteran",
    "quarter": "triwulanan",
    "month": "bulanan",
    "event": "menurut kejadian",
}


class Aggregation(models.TextChoices):
    """Computation of the figure over many regencies. `none`: there is no such figure."""

    MEAN = "mean"
    WEIGHTED_MEAN = "weighted_mean"
    RATIO_OF_SUMS = "ratio_of_sums"
    SUM = "sum"
    NONE = "none"


#: What a weighted mean may weigh by: what is known of every regency.
WEIGHTS = ("population",)


class Observation(models.TextChoices):
    """Certainty of a value, as in SDMX."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    ESTIMATED = "estimated"
    REVISED = "revised"


#: The six dimensions, in the movement's order.
DIMENSIONS = ("governance", "branding", "economy", "living", "society", "environment")
