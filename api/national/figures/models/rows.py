"""Common parts of the tables of figures: columns, access to their rows, indexes of rows in force and ended."""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from api.national.figures.words import UNSPECIFIED
from api.national.ledger.words import OWN_SUBMISSION
from tenants import Strings
from tenants.privileges import Access
from tenants.rows import EnumField, OfRegency, OneWay, Table, chars, check, index, unique

#: A regency's transaction may end a row and add the next, never rewrite one; the ministry reads.
OWN_ROWS = Access(
    regency="SELECT, INSERT, UPDATE (valid_until)",
    ministry="SELECT",
    rows="regency_id",
    forged="makes its own figures wrong from now on, until reconcile recounts them",
    json="milestones objects",
    harmless="programme_id activity_id",  # of its own masterplan, and keys of nothing national
)
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


class Basis(models.TextChoices):
    """`submitted`: the latest revision not withdrawn. `accepted`: the last accepted one."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


class InForce(OfRegency):
    """A row with its span: it is in force until another one replaces it."""

    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ByBasis(Table):
    basis = EnumField(Basis)

    class Meta:
        abstract = True


class Counted(InForce, ByBasis):
    """A row of counts of submitted content, by basis."""

    class Meta:
        abstract = True


class Reported(InForce, ByBasis):
    """A row of submitted content, by basis."""

    submission = OneWay("ledger.Submission", models.DO_NOTHING)

    class Meta:
        abstract = True


class OfProgramme(Table):
    """A row of a programme, with the axes along which it is counted."""

    programme_id = models.UUIDField()
    dimension = chars(20)
    sub_dimension = chars(30)
    agency_kind = chars(18, db_default=UNSPECIFIED)

    class Meta:
        abstract = True


def rupiah(digits: int, **options: Any) -> "models.DecimalField[Any, Any]":
    """Return a column of whole rupiah."""
    return models.DecimalField(max_digits=digits, decimal_places=0, **options)


def percentage() -> "models.DecimalField[Any, Any]":
    """Return a column for a derived percentage, with two decimals."""
    return models.DecimalField(max_digits=5, decimal_places=2, db_default=0)


def between_0_and_100(name: str) -> models.CheckConstraint:
    """Return a constraint that refuses physical progress outside 0 to 100; NaN is above every number."""
    return check(name, Q(physical_percent__gte=0, physical_percent__lte=100))


def with_rupiah[M: models.Model](
    names: Iterable[str], digits: int, **options: Any
) -> Callable[[type[M]], type[M]]:
    """Add columns of whole rupiah to a model: one for each source of money."""

    def add(model: type[M]) -> type[M]:
        for name in names:
            model.add_to_class(name, rupiah(digits, **options))
        return model

    return add


def one_in_force(name: str, *key: str) -> models.UniqueConstraint:
    """Return a constraint that allows one row per key in force."""
    return unique(name, *key, condition=Q(valid_until=None))


def current(name: str, *fields: str, include: Strings = ()) -> models.Index:
    """Index only the rows in force, so that reads of the present do not grow with history."""
    return index(name, *fields, include=include, condition=Q(valid_until=None))


def ended(name: str, *fields: str) -> models.Index:
    """Index the rows that ended, by when they did: a past instant reads those in force and those that ended since."""
    return index(name, *(fields or ("valid_until", "valid_from")), condition=Q(valid_until__isnull=False))
