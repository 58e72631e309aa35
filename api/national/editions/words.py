"""The states of an edition, and its possible groupings."""

from django.db import models

from api.national.figures import grouping
from api.national.figures.analytics import words


class State(models.TextChoices):
    """draft: frozen; signed_off: by a second person; published: for anyone; discarded: not to be used."""

    DRAFT = "draft"
    SIGNED_OFF = "signed_off"
    PUBLISHED = "published"
    DISCARDED = "discarded"


GROUPINGS, MEASURES, SUMS = grouping.IN_EDITIONS, words.DEFAULT_MEASURES, words.SUMS
#: What may be done about an edition.
STEPS = ("sign_off", "publish", "end")
#: The group of the rows over all participants.
TOTAL = "total"
GROUPS = (TOTAL, *GROUPINGS)
#: What names a row.
KEYS = ("indicator", "series", "period", "group_by", "group")
#: Why a row does not say its figure; the last one is of editions that were frozen earlier.
WITHHELD = "below_minimum_coverage", "would_reveal_few_persons", "fewer_than_five_persons"
BELOW_MINIMUM_COVERAGE, WOULD_REVEAL, _ = WITHHELD
#: More rows are no edition that anybody signs off.
MAX_ROWS = 30_000
