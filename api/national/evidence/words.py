"""What evidence can be of, and how each is named."""

from django.db import models


class Subject(models.TextChoices):
    """The kind of thing that a file is evidence of. Its key is the id, or the natural key where it has one."""

    VALUE = "value"  # indicator/series/period
    PROGRAMME = "programme"  # id
    ACTIVITY = "activity"  # id
    REALISATION = "realisation"  # activity/quarter
    MASTERPLAN = "masterplan"  # id of a version
    INSTRUMENT = "instrument"  # id
    MEETING = "meeting"  # id
    BIMTEK_STAGE = "bimtek_stage"  # cohort/stage
