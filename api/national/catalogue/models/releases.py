"""The national catalogue: dimensions, frameworks with numbered releases, indicators, and the calendar.

An indicator's code is its identity and never changes. Its definition by a regulation (name, unit, range, aggregation)
is an IndicatorVersion in a numbered release. The ministry's drafts are in tables of their own (models/drafts.py), which
nobody else may read; publishing copies a draft here. A published release never changes: a trigger refuses changes by
the ministry and by the owner (migration 0002).
"""

from dataclasses import replace

from django.db import models
from django.db.models import Q

from api.national.catalogue.stated import exact
from api.national.catalogue.words import Aggregation, Direction, Periodicity, ValueKind
from tenants.privileges import REFERENCE, Access
from tenants.rows import EnumField, OneWay, Row, Table, chars, check, index, unique

#: Published reference data that the ministry adds to, and never rewrites.
PUBLISHED = Access(regency="SELECT", ministry="SELECT, INSERT", worker="SELECT", open="SELECT")
#: The same for releases, which move on: published, then perhaps retired.
RELEASES = replace(PUBLISHED, ministry="SELECT, INSERT, UPDATE (status, published_at, retired_at)")


class Dimension(Table):
    access = REFERENCE

    code = chars(20, primary_key=True)
    name_en = chars(100)
    name_id = chars(100)
    order = models.PositiveSmallIntegerField(unique=True)


class SubDimension(Table):
    access = REFERENCE

    code = chars(30, primary_key=True)
    dimension = OneWay(Dimension, models.PROTECT)
    name_en = chars(100)
    name_id = chars(100)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            unique("sub_dimension_order_once", "dimension", "order"),
        ]


class Framework(Table):
    """A family of indicators with one authority: the national catalogue, U4SSC, later others."""

    access = REFERENCE

    code = chars(20, primary_key=True)
    name_en = chars(200)
    name_id = chars(200)
    authority = chars(200)


class Release(Table):
    """A framework as one regulation defines it, by number ("2022.1"); in force until the next takes effect."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    access = RELEASES

    framework = OneWay(Framework, models.PROTECT)
    number = chars(20)
    status = EnumField(Status, default=Status.DRAFT)
    effective_from = models.DateField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    note = models.TextField()

    class Meta:
        constraints = [
            unique("release_number_once_a_framework", "framework", "number"),
            check(
                "release_status_has_its_time",
                Q(status="draft", published_at__isnull=True, retired_at__isnull=True)
                | Q(status="published", published_at__isnull=False, retired_at__isnull=True)
                | Q(status="retired", published_at__isnull=False, retired_at__isnull=False),
            ),
            # Two releases of one day would leave it open which is in force.
            unique(
                "release_one_in_force_from_a_day",
                "framework",
                "effective_from",
                condition=Q(status="published"),
            ),
        ]


class Indicator(Table):
    """The identity of an indicator: its code, which never changes."""

    access = PUBLISHED

    code = chars(40, primary_key=True)
    framework = OneWay(Framework, models.PROTECT)


class Described(Table):
    """Definition of one indicator in a release or draft.

    `value_kind`, `periodicity` and `aggregation` are empty in frameworks kept for mapping only (U4SSC): their source
    gives none, and no value can be entered against such a version. `minimum` and `maximum` bound every value.
    """

    order = models.PositiveSmallIntegerField()
    dimension = OneWay(Dimension, models.PROTECT, null=True)
    grouping = chars(100, help_text="The framework's own grouping, in its words.")
    name_en = chars(200)
    name_id = chars(200)
    unit = chars(60)
    value_kind = EnumField(ValueKind, blank=True)
    direction = EnumField(Direction)
    series = models.JSONField(
        default=list, help_text='Names of the series in order; ["total"] where there is one.'
    )
    periodicity = EnumField(Periodicity, blank=True)
    decimals = models.PositiveSmallIntegerField(null=True)
    minimum = exact(24)
    maximum = exact(24)
    aggregation = EnumField(Aggregation, blank=True)
    numerator = chars(200)
    denominator = chars(200)
    weight = chars(40, help_text="What a weighted mean weighs by, such as population.")
    producer = chars(100, help_text='"regency", or the outside producer.')
    evaluation_question = chars(20)
    sources = models.JSONField(
        default=list, help_text="References to other catalogues and norms, a text each."
    )
    attributes = models.JSONField(
        default=dict, help_text="What only this framework records, by its own names."
    )
    # Satu Data metadata (Perpres 39/2019); empty where the release's regulation gives none.
    concept = models.TextField()
    definition = models.TextField()
    classification = models.TextField()
    measure = models.TextField()
    method = models.TextField()
    standard = chars(200, db_default="", default="", help_text="The data standard that it follows.")
    steward = chars(100, db_default="", default="", help_text="The data steward (walidata).")
    comparable_with = chars(
        40,
        db_default="",
        default="",
        help_text="The code in the release before whose values this one continues; empty: a new series, or a break.",
    )
    comparability_note = models.TextField(db_default="", default="")
    minimum_coverage = models.PositiveSmallIntegerField(db_default=50, default=50)
    is_of_persons = models.BooleanField(db_default=False, default=False)

    class Meta:
        abstract = True


class IndicatorVersion(Described):
    """Definition of an indicator in one release."""

    access = PUBLISHED

    release = models.ForeignKey(Release, models.PROTECT, related_name="versions")
    indicator = OneWay(Indicator, models.PROTECT)

    class Meta:
        constraints = [
            unique("indicator_once_a_release", "release", "indicator"),
            check(
                "indicator_number_has_decimals",
                Q(value_kind__in=["", "count", "rupiah", "level", "grade", "opinion", "yes_no"])
                | Q(decimals__isnull=False),
            ),
            check(
                "indicator_range_in_order",
                Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(minimum__lt=models.F("maximum")),
            ),
            check(
                "indicator_ratio_names_its_parts",
                ~Q(aggregation="ratio_of_sums") | ~(Q(numerator="") | Q(denominator="")),
            ),
            check("indicator_mean_names_its_weight", ~Q(aggregation="weighted_mean") | ~Q(weight="")),
        ]


class RetiredIndicator(Table):
    """An indicator that a release leaves out, with the reason: its values stay, but no later ones are accepted."""

    access = PUBLISHED

    release = models.ForeignKey(Release, models.PROTECT, related_name="retired_indicators")
    indicator = OneWay(Indicator, models.PROTECT)
    reason = models.TextField()

    class Meta:
        constraints = [
            unique("indicator_retired_once_a_release", "release", "indicator"),
        ]


class DueDay(Row):
    """A due day of a period that the ministry set by an act, instead of the rule. The last one counts.

    Append-only, so that an answer as of a past instant uses the act known by then.
    """

    access = PUBLISHED

    period = chars(7)
    due_on = models.DateField()
    # Stamped by the clock of figures.
    known_at = models.DateTimeField()


class ReportingPeriod(Table):
    """Unused: calendar.py computes the periods.

    Kept for servers of the previous version during an upgrade; a later version drops the table.
    """

    class Kind(models.TextChoices):
        YEAR = "year"
        SEMESTER = "semester"
        QUARTER = "quarter"
        MONTH = "month"

    access = REFERENCE

    period = chars(7, primary_key=True)
    kind = EnumField(Kind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        indexes = [index("reporting_period_due_on", "due_on")]
        constraints = [
            check("reporting_period_in_order", Q(starts_on__lt=models.F("ends_on"))),
            check("reporting_period_due_after_its_end", Q(ends_on__lt=models.F("due_on"))),
        ]
