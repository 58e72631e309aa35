"""Tables of participation, descriptions of regencies, first log-ins, and completeness.

Descriptions of regencies and memberships of cohorts are kept so that a figure as of an instant uses the ones valid
at that time. Triggers on the registry write them (migrations 0002 and 0011), stamped by the clock as every figure
is; present ones are read from the registry itself.
"""

from dataclasses import replace

from django.db import models

from api.national.figures.models.rows import OWN_ROWS, InForce, current, ended, one_in_force
from tenants.ids import FIRST_SANDBOX
from tenants.models import Cohort, Province
from tenants.privileges import Access
from tenants.rows import EnumField, OncePerRegency, OneWay, chars, unique


class RegencyStatus(InForce):
    """History of a regency's status, from which the participants of a past instant follow.

    Written by a trigger on the registry (migration 0002), stamped by the clock as every figure is. A regency reads
    its own, to know since when it owes anything (ledger.owing).
    """

    access = Access(regency="SELECT", ministry="SELECT", rows="regency_id")

    status = chars(10)

    class Meta:
        constraints = [
            one_in_force("one_current_regency_status", "regency"),
        ]


class FirstSignIn(OncePerRegency):
    """Time of the first sign-in by anybody of a regency, by key, page or token. The ministry knows no other sign-ins.

    Written by a trigger on keys, sessions and tokens (first_sign_in.sql), stamped by the clock.
    """

    access = Access(ministry="SELECT", sandboxes=f"regency_id >= {FIRST_SANDBOX}")

    at = models.DateTimeField()


class FillingCell(InForce):
    """Count of a regency's entries in one dimension (or sub-dimension) and value period: counts, nothing else.

    Only what writes change is stored. Due, not reported, late and fresh change at midnight without a write: they are
    derived when read.
    """

    access = replace(OWN_ROWS, most=5_000, past=40)

    class Area(models.TextChoices):
        VALUES = "values"
        PROGRAMMES = "programmes"
        REALISATIONS = "realisations"

    area = EnumField(Area)
    dimension = chars(20)
    sub_dimension = chars(30)
    period = chars(7)
    reported = models.PositiveIntegerField()
    not_available = models.PositiveIntegerField()
    not_applicable = models.PositiveIntegerField()
    last_changed_on = models.DateField()
    last_affirmed_in = chars(
        7,
        db_default="",
        default="",
        help_text="Month in which a value of it was last said to be still true, such as 2026-11; empty: never.",
    )

    class Meta:
        constraints = [
            one_in_force(
                "one_current_filling_cell", "regency", "area", "dimension", "sub_dimension", "period"
            ),
            unique(
                "filling_cell_history_in_order",
                "regency",
                "area",
                "dimension",
                "sub_dimension",
                "period",
                "valid_from",
            ),
        ]
        indexes = [
            current(
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
            ended("filling_cell_ended"),
        ]


#: The ministry's changes of the registry write them as the owner's do, by the triggers.
_MINISTRYS = Access(
    ministry="SELECT, INSERT, UPDATE (valid_until)", sandboxes=f"regency_id >= {FIRST_SANDBOX}"
)


class RegencyDescription(InForce):
    """History of a regency's code, name, kind, province, newest population and populations of all years.

    The first description also applies to all the time before it. `no_more_from`: the first day on which the regency
    or its code no longer exists.
    """

    access = _MINISTRYS

    kemendagri_code = chars(16)
    name = chars(100)
    kind = chars(9)
    province = OneWay(Province, models.DO_NOTHING)
    population = models.PositiveIntegerField(null=True)
    people_by_year = models.JSONField(default=dict, db_default={})
    no_more_from = models.DateField(null=True)

    class Meta:
        constraints = [one_in_force("one_current_regency_description", "regency")]


class CohortMember(InForce):
    """Membership of a regency in a cohort, and whether a published source named it."""

    access = _MINISTRYS

    cohort = OneWay(Cohort, models.DO_NOTHING)
    verified = models.BooleanField()

    class Meta:
        constraints = [one_in_force("one_current_cohort_member", "cohort", "regency")]
