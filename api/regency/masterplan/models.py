"""The masterplan and the bodies behind it, in the regency's own schema.

A `Masterplan` row is one version: a new one starts as a copy of another (`based_on`), and nothing submitted is
overwritten.
"""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from api.national.figures.words import AgencyKind
from tenants.rows import EnumField, OneWay, VersionedRow, chars, check, not_blank, unique

#: Of every year that is named in a plan: an RPJPD of twenty years included, slips of the keyboard not.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Agency(VersionedRow):
    """A perangkat daerah (OPD): owns programmes and produces data. Retired, never deleted."""

    name = chars(200)
    short_name = chars(50)
    kind = models.CharField(choices=AgencyKind, max_length=18, null=True)  # noqa: DJ001  (null is not said)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="agency_name_is_unique"),
            not_blank("agency_has_a_name", "name"),
            check("agency_kind_is_known", Q(kind__in=AgencyKind.values)),
        ]


class Masterplan(VersionedRow):
    """One version of the regency's smart-city masterplan."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    class Profile(models.TextChoices):
        """Parts that completeness requires: of a first plan, a revision, or one recorded after the fact."""

        FIRST = "first"
        REVISION = "revision"
        LEGACY = "legacy"

    class Readiness(models.TextChoices):
        """Elements in which a regency is scored before it plans; the guide books add nature and culture."""

        STRUCTURE_PEOPLE = "structure_people"
        STRUCTURE_FINANCE = "structure_finance"
        STRUCTURE_GOVERNANCE = "structure_governance"
        INFRASTRUCTURE_PHYSICAL = "infrastructure_physical"
        INFRASTRUCTURE_DIGITAL = "infrastructure_digital"
        INFRASTRUCTURE_SOCIAL = "infrastructure_social"
        SUPERSTRUCTURE_REGULATION = "superstructure_regulation"
        SUPERSTRUCTURE_INSTITUTION = "superstructure_institution"
        SUPERSTRUCTURE_IMPLEMENTATION = "superstructure_implementation"
        NATURE = "nature"
        CULTURE = "culture"

    number = models.PositiveIntegerField()
    based_on = OneWay("self", models.PROTECT, null=True)
    profile = EnumField(Profile, default=Profile.FIRST)
    cohort = chars(20)
    plan_period_start = models.PositiveSmallIntegerField()
    plan_period_end = models.PositiveSmallIntegerField()
    vision = models.TextField()
    missions = models.JSONField(default=list)
    objectives = models.JSONField(default=list)
    regional_vision = models.TextField()
    rpjmd_missions = models.JSONField(default=list)
    readiness = models.JSONField(default=list)
    strategies = models.JSONField(default=list)
    road_map = models.JSONField(default=list)
    state = EnumField(State, default=State.DRAFT, constraint="masterplan_state_is_known")
    #: The regulation that enacts it, by the regency's own act; beside `state`, which is about the ministry.
    enacted_by = OneWay("bodies.Instrument", models.PROTECT, null=True)
    #: When the head signed it (ditetapkan), and when it was published in the Berita Daerah (diundangkan), which is null
    #: for what was enacted before that was asked.
    enacted_on = models.DateField(null=True)
    promulgated_on = models.DateField(null=True)
    #: In force from this day, to the day before `superseded_on`: the first day of the next version in force, or after
    #: the plan period. That no two are on one day is a constraint of its own (migration 0002), which Django's models
    #: have no word for without its PostgreSQL app.
    in_force_from = models.DateField(null=True)
    superseded_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    #: The last write to this version or to one of its programmes. Not shown, so it does not raise `version`.
    worked_on_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique("masterplan_number_is_unique", "number"),
            check("plan_period_ends_after_it_starts", Q(plan_period_end__gte=F("plan_period_start"))),
            check(
                "enactment_is_whole",
                Q(enacted_on__isnull=True, in_force_from__isnull=True, enacted_by__isnull=True)
                | Q(enacted_on__isnull=False, in_force_from__isnull=False, enacted_by__isnull=False),
            ),
            check("masterplan_superseded_after_it_was_in_force", Q(superseded_on__gt=F("in_force_from"))),
        ]

    @property
    def years(self) -> range:
        """The plan period."""
        return range(self.plan_period_start, self.plan_period_end + 1)

    @property
    def mission_codes(self) -> set[str]:
        """The codes of the RPJMD's missions."""
        return {each["code"] for each in self.rpjmd_missions}

    @property
    def valid_until(self) -> date | None:
        """Return the last day in force."""
        return self.superseded_on and self.superseded_on - timedelta(days=1)


class Book(VersionedRow):
    """A book of one version, of any number and kind. `book` is its identity, the same in every version."""

    class Kind(models.TextChoices):
        STRATEGIC_ANALYSIS = "strategic_analysis"
        MASTERPLAN = "masterplan"
        EXECUTIVE_SUMMARY = "executive_summary"
        QUICK_WIN = "quick_win"
        ROADMAP = "roadmap"

    masterplan = models.ForeignKey(Masterplan, models.PROTECT, related_name="books")
    book = models.UUIDField()
    kind = EnumField(Kind, constraint="book_kind_is_known")
    title = chars(300)
    position = models.PositiveSmallIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique("book_once_per_masterplan_version", "masterplan", "book"),
            not_blank("book_has_a_title", "title"),
        ]


class Chapter(VersionedRow):
    """A chapter of a book of one version. `chapter` is its identity, the same in every version.

    A constraint in the database ensures that the version has the book (migration 0005).
    """

    class Format(models.TextChoices):
        TEXT = "text"
        MARKDOWN = "markdown"

    masterplan = OneWay(Masterplan, models.PROTECT)
    book = models.UUIDField()
    chapter = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    title = chars(300)
    format = EnumField(Format, default=Format.TEXT, constraint="chapter_format_is_known")
    text = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique("chapter_once_per_masterplan_version", "masterplan", "chapter"),
            not_blank("chapter_has_a_title", "title"),
        ]
