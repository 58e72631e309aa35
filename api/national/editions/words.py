"""The states of an edition, and what it may be grouped by."""

from django.db import models

from api.national.figures.analytics.words import DEFAULT_MEASURES as MEASURES
from api.national.figures.analytics.words import SUMS
from api.national.figures.grouping import IN_EDITIONS as GROUPINGS


class State(models.TextChoices):
    """draft: frozen; signed_off: by a second person; published: for anyone; discarded: not to be used."""

    DRAFT = "draft"
    SIGNED_OFF = "signed_off"
    PUBLISHED = "published"
    DISCARDED = "discarded"


#: What may be done about an edition.
STEPS = ("sign_off", "publish", "end")
#: The group of the rows over all participants.
TOTAL = "total"
GROUPS = (TOTAL, *GROUPINGS)
#: What names a row.
KEYS = ("indicator", "series", "period", "group_by", "group")
#: More rows are no edition that anybody signs off.
MAX_ROWS = 30_000

__all__ = ["GROUPINGS", "GROUPS", "KEYS", "MAX_ROWS", "MEASURES", "STEPS", "SUMS", "TOTAL", "State"]
