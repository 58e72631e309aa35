"""Subjects of evidence, and their names."""

from django.db import models


class Subject(models.TextChoices):
    """Kind of a subject of evidence. Its key is the natural key if it has one, else the id."""

    VALUE = "value"  # indicator/series/period
    PROGRAMME = "programme"  # id
    ACTIVITY = "activity"  # id
    REALISATION = "realisation"  # activity/quarter
    MASTERPLAN = "masterplan"  # id of a version
    INSTRUMENT = "instrument"  # id
    MEETING = "meeting"  # id
    BIMTEK_STAGE = "bimtek_stage"  # cohort/stage
