"""Programmes: a stable identity, and one row per version of the masterplan.

So a draft never changes what is in force, and realisations stay with the programme through revisions.
"""

from django.db import models
from django.db.models import F, Q, Value

from api.regency.masterplan.models import Agency, Masterplan
from tenants.rows import EnumField, OneWay, Row, VersionedRow, chars, check, index, not_blank, unique


class Programme(Row):
    """Identity of a programme, to which realisations, evidence and the ministry's figures refer."""

    created_at = models.DateTimeField()


class ProgrammeVersion(VersionedRow):
    """A programme as one version of the masterplan has it."""

    class TimeFrame(models.TextChoices):
        """short: 1 to 2 years, medium: 5, long: 10."""

        SHORT = "short"
        MEDIUM = "medium"
        LONG = "long"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    masterplan = models.ForeignKey(Masterplan, models.PROTECT, related_name="programmes")
    title = chars(300)
    dimension = chars(20)
    sub_dimension = chars(30)
    lead_agency = OneWay(Agency, models.PROTECT, null=True)
    #: Ids of agencies, in their order. Agencies are retired, never deleted.
    supporting_agencies = models.JSONField(default=list)
    time_frame = EnumField(TimeFrame, constraint="programme_time_frame_is_known")
    quick_win = models.BooleanField(default=False)
    quick_win_owner = chars(200)
    nomenclature_code = chars(30)
    #: The code of one of the masterplan's missions of the RPJMD.
    rpjmd_mission = chars(20)
    description = models.TextField(default="", db_default="")
    outcome = models.TextField(default="", db_default="")
    #: Objects with name, village_code, latitude and longitude.
    locations = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    #: Objects with indicator, series, expected_change and contribution.
    indicators = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    #: The year in which it was begun beside the plan that was in force; null for a programme of the plan.
    begun_in = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique("programme_once_per_masterplan_version", "programme", "masterplan"),
            not_blank("programme_has_a_title", "title"),
            check(
                "quick_win_has_an_owner",
                Q(quick_win=False) | Q(lead_agency__isnull=False) | Q(quick_win_owner__regex=r"\S"),
            ),
        ]
        indexes = [
            index("programmes_of_a_masterplan", "masterplan", "programme"),
        ]


class Amount(Row):
    """Money from one source, at one stage. Whole rupiah."""

    class Source(models.TextChoices):
        APBD = "apbd"
        APBN = "apbn"
        DAK = "dak"
        CSR = "csr"
        KPBU = "kpbu"
        GRANT = "grant"
        OTHER = "other"

    class Stage(models.TextChoices):
        """revised: after the APBD Perubahan (August to October)."""

        ORIGINAL = "original"
        REVISED = "revised"

    source = EnumField(Source)
    stage = EnumField(Stage)
    amount = models.DecimalField(max_digits=20, decimal_places=0)

    class Meta:
        abstract = True


def amounts_are_known(name: str) -> list[models.CheckConstraint]:
    """Return the constraints on amounts; their names begin with `name`."""
    return [
        check(f"{name}_is_not_negative", Q(amount__gte=0)),
        check(f"{name}_source_is_known", Q(source__in=Amount.Source.values)),
        check(f"{name}_stage_is_known", Q(stage__in=Amount.Stage.values)),
    ]


class Allocation(Amount):
    """Money set aside for a programme in a year, by source and stage."""

    programme_version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="allocations")
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            unique("allocation_once_per_year_source_stage", "programme_version", "year", "source", "stage"),
            *amounts_are_known("allocation"),
        ]


class Activity(Row):
    """Identity of an activity of a programme: realisations belong to it, through all versions."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="activities")
    created_at = models.DateTimeField()


class ActivityVersion(Row):
    """An activity (rencana aksi) as one version of the masterplan has it.

    `milestones` are objects with id, title and due_on; their ids stay the same through versions too.
    """

    class Kind(models.TextChoices):
        HUMAN_CAPACITY = "human_capacity"
        INFRASTRUCTURE = "infrastructure"
        APPLICATION = "application"
        LITERACY = "literacy"
        OTHER = "other"

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="versions")
    programme_version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField()
    title = chars(300)
    kind = EnumField(Kind, constraint="activity_kind_is_known")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    milestones = models.JSONField(default=list)

    class Meta:
        constraints = [
            unique("activity_once_per_programme_version", "programme_version", "activity"),
            not_blank("activity_has_a_title", "title"),
            check("activity_ends_after_it_starts", Q(ends_on__gte=F("starts_on"))),
        ]
        indexes = [index("versions_of_an_activity", "activity")]
