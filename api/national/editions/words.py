"""The states of an edition, and what it may be grouped by."""

from django.db import models

from api.national.figures.analytics.words import DEFAULT_MEASURES as MEASURES


class State(models.TextChoices):
    """draft: frozen; signed_off: by a second person; published: for anyone; discarded: not to be used."""

    DRAFT = "draft"
    SIGNED_OFF = "signed_off"
    PUBLISHED = "published"
    DISCARDED = "discarded"


GROUPINGS = ("province", "kind", "cohort", "regency")
#: The group of the rows over all participants.
TOTAL = "total"
#: What names a row.
KEYS = ("indicator", "series", "period", "group_by", "group")
#: More rows are no edition that anybody signs off.
MAX_ROWS = 30_000

__all__ = ["GROUPINGS", "KEYS", "MAX_ROWS", "MEASURES", "TOTAL", "State"]
