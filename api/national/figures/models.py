"""What the ministry counts: filling cells (live, counts only) and what was submitted (by basis), with their history.

Each row is one regency's. A change ends the row in force (`valid_until`) and adds the next, so that any figure can be
asked again as of a past instant. `valid_from` and `valid_until` are stamps of figures.clock, which orders them with
what national reads saw. Nothing here is ever one national total: totals are sums over rows when read.
"""

import dataclasses
from typing import ClassVar

from django.db import models
from django.db.models import Q

from api.national.ledger.words import OWN_SUBMISSION, State
from tenants.ids import FIRST_SANDBOX
from tenants.models import Regency
from tenants.privileges import Access

#: A regency's transaction may end a row and add the next, never rewrite one; the ministry reads.
OWN_ROWS = Access(regency="SELECT, INSERT, UPDATE (valid_until)", ministry="SELECT", rows="regency_id")
#: What is accepted is the ministry's word: a regency neither writes nor ends such a row.
SUBMITTED_ROWS = dataclasses.replace(
    OWN_ROWS,
    ministry="SELECT, INSERT, UPDATE (valid_until)",
    sandbox="SELECT, INSERT, UPDATE (valid_until)",
    writes="basis = 'submitted'",
)
#: Nor does it cite another regency's submission.
CITING_ROWS = dataclasses.replace(SUBMITTED_ROWS, writes=f"{SUBMITTED_ROWS.writes} AND {OWN_SUBMISSION}")
#: Nor does it say that one was accepted which was not: it may where an older one stands again, the newer withdrawn.
STANDING_ROWS = dataclasses.replace(
    CITING_ROWS,
    writes=f"{CITING_ROWS.writes} AND (state <> 'accepted' OR EXISTS (SELECT FROM public.ledger_submission_event e"
    " WHERE e.submission_id = figures_reported_subject.submission_id AND e.state = 'accepted'))",
)


def _current(name: str, *fields: str, include: tuple[str, ...] = ()) -> models.Index:
    """The rows in force alone, so that what is read of the present does not grow with history."""
    return models.Index(fields=fields, include=include, condition=Q(valid_until=None), name=name)


def _ended(name: str) -> models.Index:
    """The rows that ended, by when: an instant in the past reads those in force and those that ended since."""
    return models.Index(
        fields=["valid_until", "valid_from"], condition=Q(valid_until__isnull=False), name=name
    )


class Basis(models.TextChoices):
    """`submitted`: the latest revision not withdrawn. `accepted`: the last accepted one."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


class RegencyStatus(models.Model):
    """What a regency's status was and when: who was a participant at a past instant, and who was away.

    Written by a trigger on the registry (migration 0002), stamped by the clock as every figure is. A regency reads its
    own: since when it owes anything (ledger.owing).
    """

    access = Access(regency="SELECT", ministry="SELECT", rows="regency_id")

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    status = models.CharField(max_length=10)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_regency_status"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency"], condition=Q(valid_until=None), name="one_current_regency_status"
            ),
        ]


class FirstSignIn(models.Model):
    """When somebody of a regency first signed in, by key, page or token: all that the ministry knows of who signs in.

    Written by a trigger on keys, sessions and tokens (first_sign_in.sql), stamped by the clock.
    """

    access = Access(ministry="SELECT", sandboxes=f"regency_id >= {FIRST_SANDBOX}")

    regency = models.OneToOneField(Regency, models.DO_NOTHING, primary_key=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "figures_first_sign_in"


class FillingCell(models.Model):
    """How much a regency has entered in one dimension (or sub-dimension) and value period. Counts, nothing else.

    It holds only what writes change. Due, not reported, late and fresh change at midnight without a write: they are
    derived when read.
    """

    access = OWN_ROWS

    class Area(models.TextChoices):
        VALUES = "values"
        PROGRAMMES = "programmes"
        REALISATIONS = "realisations"

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    area = models.CharField(max_length=12, choices=Area.choices)
    dimension = models.CharField(max_length=20)
    sub_dimension = models.CharField(max_length=30, blank=True)
    period = models.CharField(max_length=7, blank=True)
    reported = models.PositiveIntegerField()
    not_available = models.PositiveIntegerField()
    not_applicable = models.PositiveIntegerField()
    last_changed_on = models.DateField()
    last_affirmed_in = models.CharField(
        max_length=7,
        blank=True,
        db_default="",
        default="",
        help_text="Month in which a value of it was last said to be still true, such as 2026-11; empty: never.",
    )
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_filling_cell"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "area", "dimension", "sub_dimension", "period"],
                condition=Q(valid_until=None),
                name="one_current_filling_cell",
            ),
            models.UniqueConstraint(
                fields=["regency", "area", "dimension", "sub_dimension", "period", "valid_from"],
                name="filling_cell_history_in_order",
            ),
        ]
        indexes: ClassVar = [
            _current(
                "filling_cell_in_force",
                "area",
                "dimension",
                "period",
                "regency",
                include=(
                    "sub_dimension",
                    "reported",
                    "not_available",
                    "not_applicable",
                    "last_changed_on",
                    "last_affirmed_in",
                ),
            ),
            _ended("filling_cell_ended"),
        ]


class ReportedValue(models.Model):
    """A value as it was submitted, by basis: what figures of indicators are made of."""

    access = CITING_ROWS

    class Status(models.TextChoices):
        REPORTED = "reported"
        NOT_AVAILABLE = "not_available"
        NOT_APPLICABLE = "not_applicable"

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    indicator = models.CharField(max_length=40)
    series = models.CharField(max_length=30)
    period = models.CharField(max_length=7)
    dimension = models.CharField(max_length=20)
    by_event = models.BooleanField()
    value_status = models.CharField(max_length=14, choices=Status.choices)
    value = models.CharField(max_length=40, blank=True)
    number = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    observation_status = models.CharField(max_length=11)
    # Which way was better, by the release that ruled the period then; and the target that was handed over with it.
    direction = models.CharField(max_length=13, db_default="")
    target = models.CharField(max_length=40, db_default="")
    target_number = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    target_source = models.CharField(max_length=300, db_default="")
    target_version = models.PositiveIntegerField(null=True)
    submission = models.ForeignKey("ledger.Submission", models.DO_NOTHING, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_reported_value"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "indicator", "series", "period", "basis"],
                condition=Q(valid_until=None),
                name="one_current_reported_value",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["indicator", "period", "basis"],
                condition=Q(valid_until=None),
                name="reported_value_by_indicator",
            ),
            models.Index(
                fields=["indicator", "period", "basis", "valid_until"],
                condition=Q(valid_until__isnull=False),
                name="reported_value_ended",
            ),
            # The few that count only where the ministry has agreed, for the sums of tallies.
            models.Index(
                fields=["regency", "dimension", "period"],
                condition=Q(value_status="not_applicable"),
                name="reported_not_applicable",
            ),
        ]


class ReportedTally(models.Model):
    """How many values a regency has submitted, per dimension, value period and basis: kept so that a national overview
    sums some thousand rows and not two million. Written with the values it counts, in the same transaction.

    Of the reported ones some are `on_target` or not, and of some it cannot be said (`not_comparable`: a word, or no
    way that is better); the others have no target (figures.targets).
    """

    access = SUBMITTED_ROWS

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    dimension = models.CharField(max_length=20)
    period = models.CharField(max_length=7)
    reported = models.PositiveIntegerField()
    not_available = models.PositiveIntegerField()
    not_applicable = models.PositiveIntegerField()
    on_target = models.PositiveIntegerField(db_default=0)
    not_on_target = models.PositiveIntegerField(db_default=0)
    not_comparable = models.PositiveIntegerField(db_default=0)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_reported_tally"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "basis", "dimension", "period"],
                condition=Q(valid_until=None),
                name="one_current_reported_tally",
            ),
        ]
        indexes: ClassVar = [
            _current(
                "reported_tally_in_force",
                "basis",
                "dimension",
                "period",
                "regency",
                include=("reported", "not_available", "not_applicable"),
            ),
            _ended("reported_tally_ended"),
        ]


class ReportedProgramme(models.Model):
    """A programme as it was submitted: sub-dimension, time frame, quick win, and what it may cost, by source.

    `allocated` and its parts are of all years, in whole rupiah, the revised stage where there is one.
    """

    access = CITING_ROWS

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    programme_id = models.UUIDField()
    dimension = models.CharField(max_length=20)
    sub_dimension = models.CharField(max_length=30)
    time_frame = models.CharField(max_length=6)
    quick_win = models.BooleanField()
    allocated = models.DecimalField(max_digits=20, decimal_places=0)
    from_apbd = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    from_apbn = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    from_dak = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    from_csr = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    from_kpbu = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    from_grant = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    from_other = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    submission = models.ForeignKey("ledger.Submission", models.DO_NOTHING, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_reported_programme"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "programme_id", "basis"],
                condition=Q(valid_until=None),
                name="one_current_reported_programme",
            ),
        ]
        indexes: ClassVar = [_ended("reported_programme_ended")]


class ReportedSubject(models.Model):
    """Which revision of a subject is in force, by basis, how it stands, and whether it was late.

    `late` is of this revision; `in_time` says that one which was not withdrawn came by the deadline, this or an earlier
    one: a correction makes nobody late. `under_query`: the state is returned or objected.
    """

    access = STANDING_ROWS

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=40)
    submission = models.ForeignKey("ledger.Submission", models.DO_NOTHING, related_name="+")
    revision = models.PositiveIntegerField()
    late = models.BooleanField()
    in_time = models.BooleanField(default=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUBMITTED)
    under_query = models.BooleanField(default=False)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_reported_subject"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "kind", "subject", "basis"],
                condition=Q(valid_until=None),
                name="one_current_reported_subject",
            ),
        ]
        indexes: ClassVar = [_ended("reported_subject_ended")]


class ReportedActivity(models.Model):
    """When an activity of a submitted masterplan runs, by basis: with its realisations that gives a programme's status.

    `milestones` are objects with id and due_on. What it is called stands in the submission.
    """

    access = CITING_ROWS

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    programme_id = models.UUIDField()
    activity_id = models.UUIDField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    milestones = models.JSONField()
    submission = models.ForeignKey("ledger.Submission", models.DO_NOTHING, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_reported_activity"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "activity_id", "basis"],
                condition=Q(valid_until=None),
                name="one_current_reported_activity",
            ),
        ]


class ReportedRealisation(models.Model):
    """What an activity had reached by a quarter's end, as a report says it, by basis. Both figures are to date.

    Money in whole rupiah; its parts by source add up to `spent_to_date`, `from_unspecified` being what the regency does
    not say the source of.
    """

    access = CITING_ROWS

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    programme_id = models.UUIDField()
    activity_id = models.UUIDField()
    period = models.CharField(max_length=7)
    physical_percent_to_date = models.DecimalField(max_digits=5, decimal_places=2)
    spent_to_date = models.DecimalField(max_digits=20, decimal_places=0)
    from_apbd = models.DecimalField(max_digits=20, decimal_places=0)
    from_apbn = models.DecimalField(max_digits=20, decimal_places=0)
    from_dak = models.DecimalField(max_digits=20, decimal_places=0)
    from_csr = models.DecimalField(max_digits=20, decimal_places=0)
    from_kpbu = models.DecimalField(max_digits=20, decimal_places=0)
    from_grant = models.DecimalField(max_digits=20, decimal_places=0)
    from_other = models.DecimalField(max_digits=20, decimal_places=0)
    from_unspecified = models.DecimalField(max_digits=20, decimal_places=0)
    stopped = models.BooleanField()
    milestones_reached = models.JSONField()
    submission = models.ForeignKey("ledger.Submission", models.DO_NOTHING, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_reported_realisation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "activity_id", "period", "basis"],
                condition=Q(valid_until=None),
                name="one_current_reported_realisation",
            ),
        ]


class ProgrammeTally(models.Model):
    """A programme with its money, and when it is planned, late or settled: what a national overview adds up.

    Follows from the programme, activities and realisations in force (realised.tallies), and is written with them.
    `settled` is done, stopped or empty; `late_after` the first day of an open activity or milestone after which it is
    late; `planned_until` when it begins, null where something has begun.
    """

    access = SUBMITTED_ROWS

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    programme_id = models.UUIDField()
    dimension = models.CharField(max_length=20)
    sub_dimension = models.CharField(max_length=30)
    time_frame = models.CharField(max_length=6)
    quick_win = models.BooleanField()
    allocated = models.DecimalField(max_digits=24, decimal_places=0)
    allocated_apbd = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    allocated_apbn = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    allocated_dak = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    allocated_csr = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    allocated_kpbu = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    allocated_grant = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    allocated_other = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent_from_apbd = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent_from_apbn = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent_from_dak = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent_from_csr = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent_from_kpbu = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent_from_grant = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent_from_other = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    spent_from_unspecified = models.DecimalField(max_digits=24, decimal_places=0, default=0)
    settled = models.CharField(max_length=7, blank=True)
    late_after = models.DateField(null=True)
    planned_until = models.DateField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_programme_tally"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "programme_id", "basis"],
                condition=Q(valid_until=None),
                name="one_current_programme_tally",
            ),
        ]
        indexes: ClassVar = [
            _ended("programme_tally_ended"),
            _current(
                "programme_tally_status",
                "basis",
                "dimension",
                "regency",
                include=("settled", "late_after", "planned_until"),
            ),
        ]


def _totals(access: Access, *columns: str) -> Access:
    """Rows that follow from others and are changed in place, by whoever may end and add those."""
    sides = {
        side: getattr(access, side).replace("UPDATE (valid_until)", f"UPDATE ({', '.join(columns)})")
        for side in ("regency", "ministry", "sandbox")
    }
    return dataclasses.replace(access, **sides)


class FillingTotal(models.Model):
    """The filling cells of a regency in one dimension, added up (figures.totals): what an overview of now reads."""

    access = _totals(
        OWN_ROWS, "reported", "not_available", "not_applicable", "last_changed_on", "last_affirmed_in"
    )

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    area = models.CharField(max_length=12)
    dimension = models.CharField(max_length=20)
    is_early = models.BooleanField()
    reported = models.IntegerField()
    not_available = models.IntegerField()
    not_applicable = models.IntegerField()
    last_changed_on = models.DateField()
    last_affirmed_in = models.CharField(max_length=7, blank=True, db_default="", default="")

    class Meta:
        db_table = "figures_filling_total"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "area", "dimension", "is_early"], name="one_filling_total"
            )
        ]


class ReportedTotal(models.Model):
    """The tallies of a regency in one dimension, added up by basis (figures.totals)."""

    access = _totals(
        SUBMITTED_ROWS,
        "reported",
        "not_available",
        "not_applicable",
        "on_target",
        "not_on_target",
        "not_comparable",
    )

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    dimension = models.CharField(max_length=20)
    is_early = models.BooleanField()
    reported = models.IntegerField()
    not_available = models.IntegerField()
    not_applicable = models.IntegerField()
    on_target = models.IntegerField()
    not_on_target = models.IntegerField()
    not_comparable = models.IntegerField()

    class Meta:
        db_table = "figures_reported_total"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "basis", "dimension", "is_early"], name="one_reported_total"
            )
        ]


class ProgrammeTotal(models.Model):
    """The programmes of a regency in one dimension, and their money, added up by basis (figures.totals).

    Without their status, which changes with the day.
    """

    access = _totals(
        SUBMITTED_ROWS,
        "total",
        "quick_wins",
        "short",
        "medium",
        "long",
        "allocated",
        "allocated_apbd",
        "allocated_apbn",
        "allocated_dak",
        "allocated_csr",
        "allocated_kpbu",
        "allocated_grant",
        "allocated_other",
        "spent",
        "spent_from_apbd",
        "spent_from_apbn",
        "spent_from_dak",
        "spent_from_csr",
        "spent_from_kpbu",
        "spent_from_grant",
        "spent_from_other",
        "spent_from_unspecified",
    )

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices)
    dimension = models.CharField(max_length=20)
    total = models.IntegerField()
    quick_wins = models.IntegerField()
    short = models.IntegerField()
    medium = models.IntegerField()
    long = models.IntegerField()
    allocated = models.DecimalField(max_digits=26, decimal_places=0)
    allocated_apbd = models.DecimalField(max_digits=26, decimal_places=0)
    allocated_apbn = models.DecimalField(max_digits=26, decimal_places=0)
    allocated_dak = models.DecimalField(max_digits=26, decimal_places=0)
    allocated_csr = models.DecimalField(max_digits=26, decimal_places=0)
    allocated_kpbu = models.DecimalField(max_digits=26, decimal_places=0)
    allocated_grant = models.DecimalField(max_digits=26, decimal_places=0)
    allocated_other = models.DecimalField(max_digits=26, decimal_places=0)
    spent = models.DecimalField(max_digits=26, decimal_places=0)
    spent_from_apbd = models.DecimalField(max_digits=26, decimal_places=0)
    spent_from_apbn = models.DecimalField(max_digits=26, decimal_places=0)
    spent_from_dak = models.DecimalField(max_digits=26, decimal_places=0)
    spent_from_csr = models.DecimalField(max_digits=26, decimal_places=0)
    spent_from_kpbu = models.DecimalField(max_digits=26, decimal_places=0)
    spent_from_grant = models.DecimalField(max_digits=26, decimal_places=0)
    spent_from_other = models.DecimalField(max_digits=26, decimal_places=0)
    spent_from_unspecified = models.DecimalField(max_digits=26, decimal_places=0)

    class Meta:
        db_table = "figures_programme_total"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regency", "basis", "dimension"], name="one_programme_total")
        ]
