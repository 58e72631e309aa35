"""Submitted content, by basis: values, programmes with their realisations, and the state of each subject."""

from dataclasses import replace

from django.db import models
from django.db.models import F, Q, Value

from api.national.catalogue.stated import OfKey, Stated, exact
from api.national.figures.models.rows import (
    CITING_ROWS,
    STANDING_ROWS,
    SUBMITTED_ROWS,
    Counted,
    OfProgramme,
    Reported,
    between_0_and_100,
    current,
    ended,
    one_in_force,
    percentage,
    rupiah,
    with_rupiah,
)
from api.national.figures.words import BY_SOURCE, COLUMNS, MONEY, SOURCED, SOURCES
from api.national.ledger.words import State
from tenants.rows import EnumField, chars, check, index

_ALLOCATED = [f"allocated_{source}" for source in SOURCES]


class AllocatedFrom(models.TextChoices):
    """The submission that gives the allocation of a year: a report with its budget, or until then the masterplan."""

    PLAN = "plan"
    REPORT = "report"


class ReportedValue(Reported, Stated):
    """A value as submitted, by basis: the source of indicators' figures."""

    access = replace(CITING_ROWS, most=40_000, past=5)

    by_event = models.BooleanField()
    observation_status = chars(11)
    # The catalogue release by which it was written (its number; empty in reports before periodic-report/4, which are of
    # the first), which way was better by it, and the target that was submitted with it.
    release = chars(20, db_default="")
    direction = chars(13, db_default="")
    target = chars(40, db_default="")
    target_number = exact()
    target_source = chars(300, db_default="")
    target_version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            one_in_force("one_current_reported_value", "regency", "indicator", "series", "period", "basis"),
        ]
        indexes = [
            # With all that a sum is made of, so that a figure of ten thousand values does not look up each row.
            current(
                "reported_value_in_force",
                "indicator",
                "period",
                "basis",
                "series",
                include=("regency", "value_status", "number", "numerator", "denominator", "release"),
            ),
            ended("reported_value_ended", "indicator", "period", "basis", "valid_until"),
            # The few that count only where the ministry has agreed, for the sums of tallies.
            index(
                "reported_not_applicable",
                "regency",
                "dimension",
                "period",
                condition=Q(value_status="not_applicable"),
            ),
        ]


class ReportedTarget(Reported, OfKey):
    """A target for a period (future ones too), or the baseline before it, from the newest submitted targets.

    A series has one row per period: its baseline lies before its first target.
    """

    access = replace(CITING_ROWS, most=20_000, past=5)

    class Kind(models.TextChoices):
        TARGET = "target"
        BASELINE = "baseline"

    kind = EnumField(Kind)
    value = chars(40)
    number = exact()
    source = chars(300)

    class Meta:
        constraints = [
            one_in_force("one_current_reported_target", "regency", "indicator", "series", "period", "basis"),
        ]
        indexes = [
            current("reported_target_in_force", "indicator", "period", "basis", "series"),
            ended("reported_target_ended"),
        ]


class ReportedTally(Counted):
    """Number of values that a regency has submitted, per dimension, value period and basis.

    Stored so that a national overview sums a few thousand rows instead of two million. Written with the values it
    counts, in the same transaction.

    Reported values are `on_target`, `not_on_target` or `not_comparable` (a word, or neither direction is better);
    the others have no target (figures.targets).
    """

    access = replace(SUBMITTED_ROWS, most=5_000, past=10)

    dimension = chars(20)
    period = chars(7)
    reported = models.PositiveIntegerField()
    not_available = models.PositiveIntegerField()
    not_applicable = models.PositiveIntegerField()
    on_target = models.PositiveIntegerField(db_default=0)
    not_on_target = models.PositiveIntegerField(db_default=0)
    not_comparable = models.PositiveIntegerField(db_default=0)

    class Meta:
        constraints = [
            one_in_force("one_current_reported_tally", "regency", "basis", "dimension", "period"),
        ]
        indexes = [
            current(
                "reported_tally_in_force",
                "basis",
                "dimension",
                "period",
                "regency",
                include=("reported", "not_available", "not_applicable"),
            ),
            ended("reported_tally_ended"),
        ]


@with_rupiah(BY_SOURCE, 20, default=0)
class ReportedProgramme(Reported, OfProgramme):
    """A programme as it was submitted: sub-dimension, time frame, quick win, and what it may cost, by source.

    `allocated` and its parts are for all years, in whole rupiah, from the revised stage if there is one.
    """

    access = replace(CITING_ROWS, most=20_000, past=5)

    time_frame = chars(6)
    quick_win = models.BooleanField()
    allocated = rupiah(20)

    class Meta:
        constraints = [
            one_in_force("one_current_reported_programme", "regency", "programme_id", "basis"),
        ]
        indexes = [ended("reported_programme_ended")]


@with_rupiah(SOURCED, 24, db_default=0)
class ReportedBudget(Reported, OfProgramme):
    """The money of a programme in a year, in whole rupiah: the ceiling of the plan, what was allocated, what was spent.

    The last two by source as well; money without a source is not stored: it is the rest of the sum. `standing` comes
    from a report: begun outside the plan, or dropped that year; else empty. `physical_percent`: the plain mean of
    the programme's activities at the end of the year, two decimals. Derived from the programmes and realisations in
    force (figures.in_force), and written with them. `period` is the year; the submission is the one that gives
    `allocated`, or else the last report on spending.
    """

    access = replace(CITING_ROWS, most=50_000, past=5)

    period = chars(7)
    standing = chars(7, db_default="")
    indicative = rupiah(24)
    allocated = rupiah(24)
    allocated_from = EnumField(AllocatedFrom, blank=True)
    spent = rupiah(24)
    physical_percent = percentage()

    class Meta:
        constraints = [
            one_in_force("one_current_reported_budget", "regency", "programme_id", "period", "basis"),
            between_0_and_100("budget_physical_percent_is_a_percentage"),
            check("budget_is_of_a_year", Q(period__regex=r"^[12][0-9]{3}$")),
            # A national mean weighs by these: below 0 one regency's row would lift it above 100 per cent.
            check(
                "budget_allocates_nothing_below_0",
                Q(
                    *((f"{each}__gte", 0) for each in _ALLOCATED),
                    allocated__gte=sum(map(F, _ALLOCATED), Value(0)),
                ),
            ),
        ]
        indexes = [ended("reported_budget_ended")]


class ReportedSubject(Reported):
    """Revision of a subject in force, by basis, with its state and lateness.

    `late` is about this revision; `in_time` means that this or an earlier revision, not withdrawn, came by the
    deadline: a correction makes nobody late. `under_query`: the state is returned or objected.
    """

    access = replace(STANDING_ROWS, most=2_000, past=5)

    kind = chars(20)
    subject = chars(40)
    revision = models.PositiveIntegerField()
    late = models.BooleanField()
    in_time = models.BooleanField(default=True)
    state = EnumField(State, default=State.SUBMITTED)
    under_query = models.BooleanField(default=False)

    class Meta:
        constraints = [
            one_in_force("one_current_reported_subject", "regency", "kind", "subject", "basis"),
        ]
        indexes = [
            current("reported_subject_in_force", "basis", "kind", "regency"),
            ended("reported_subject_ended"),
        ]


class ReportedActivity(Reported):
    """Days of an activity in a submitted masterplan, by basis: they and its realisations give the programme's status.

    `milestones` are objects with id and due_on. Its title is in the submission.
    """

    access = replace(CITING_ROWS, most=50_000, past=5)

    programme_id = models.UUIDField()
    activity_id = models.UUIDField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    milestones = models.JSONField()

    class Meta:
        constraints = [
            one_in_force("one_current_reported_activity", "regency", "activity_id", "basis"),
        ]


@with_rupiah(COLUMNS, 20)
class ReportedRealisation(Reported):
    """Progress of an activity by a quarter's end, as a report gives it, by basis. Both figures are to date.

    Money in whole rupiah; its parts by source add up to `spent_to_date`. `from_unspecified` is the part without a
    source.
    """

    access = replace(CITING_ROWS, most=200_000, past=5)

    programme_id = models.UUIDField()
    activity_id = models.UUIDField()
    period = chars(7)
    physical_percent_to_date = models.DecimalField(max_digits=5, decimal_places=2)
    spent_to_date = rupiah(20)
    stopped = models.BooleanField()
    milestones_reached = models.JSONField()

    class Meta:
        constraints = [
            one_in_force("one_current_reported_realisation", "regency", "activity_id", "period", "basis"),
        ]


@with_rupiah(MONEY, 24, default=0)
class ProgrammeTally(Counted, OfProgramme):
    """A programme with its money and progress, and the days of its status: the rows that an overview adds up.

    Derived from the programme, activities and realisations in force (figures.in_force), and written with them.
    `settled` is done, stopped or empty; `late_after` is the earliest last day of an open activity or milestone that
    was missed by a report; `unreported_from` is the first day of an open activity that no report covers;
    `planned_until` is when it begins, null once anything has begun. `physical_percent`: the plain mean of its
    activities, two decimals.
    """

    access = replace(SUBMITTED_ROWS, most=20_000, past=5)

    time_frame = chars(6)
    quick_win = models.BooleanField()
    allocated = rupiah(24)
    physical_percent = percentage()
    settled = chars(7)
    late_after = models.DateField(null=True)
    unreported_from = models.DateField(null=True)
    planned_until = models.DateField(null=True)

    class Meta:
        constraints = [
            one_in_force("one_current_programme_tally", "regency", "programme_id", "basis"),
            between_0_and_100("physical_percent_is_a_percentage"),
        ]
        indexes = [
            ended("programme_tally_ended"),
            current(
                "programme_tally_status",
                "basis",
                "dimension",
                "regency",
                include=("settled", "late_after", "unreported_from", "planned_until"),
            ),
        ]
