"""The ministry's schedule of bimtek sessions. Regencies read it; attendance and deliverables are their own."""

from django.db import models
from django.db.models import F, Q

from tenants.models import Cohort
from tenants.rows import Access, OneWay, VersionedRow, chars, check

#: I readiness and gaps, II programme map, III innovations and quick wins, IV final books and action plan.
STAGES = (1, 2, 3, 4)


class Session(VersionedRow):
    """A session of one stage of a cohort: two days, usually between June and September."""

    access = Access(regency="SELECT", ministry="SELECT, INSERT, UPDATE, DELETE")

    cohort = OneWay(Cohort, models.DO_NOTHING)
    #: Ids of the regencies that it is for; empty where it is for the whole cohort.
    regencies = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    stage = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = chars(200)
    #: Offices, not persons.
    mentors = models.JSONField(default=list)
    note = models.TextField()

    class Meta:
        constraints = [
            check("bimtek_has_four_stages", Q(stage__in=[1, 2, 3, 4])),
            check("session_ends_after_it_starts", Q(ends_on__gte=F("starts_on"))),
        ]
