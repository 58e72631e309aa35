"""What the tables of figures share: who may do what with their rows, indexes of those in force and ended, the basis."""

import dataclasses
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from api.national.ledger.words import OWN_SUBMISSION
from tenants.privileges import Access

#: A regency's transaction may end a row and add the next, never rewrite one; the ministry reads.
OWN_ROWS = Access(
    regency="SELECT, INSERT, UPDATE (valid_until)",
    ministry="SELECT",
    rows="regency_id",
    forged="makes its own figures wrong, of today and of the past, until reconcile recounts them",
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


def rupiah(digits: int, **options: Any) -> "models.DecimalField[Decimal | int | str, Decimal]":
    """Return a column of whole rupiah."""
    return models.DecimalField(max_digits=digits, decimal_places=0, **options)


def current(name: str, *fields: str, include: tuple[str, ...] = ()) -> models.Index:
    """The rows in force alone, so that what is read of the present does not grow with history."""
    return models.Index(fields=fields, include=include, condition=Q(valid_until=None), name=name)


def ended(name: str) -> models.Index:
    """The rows that ended, by when: an instant in the past reads those in force and those that ended since."""
    return models.Index(
        fields=["valid_until", "valid_from"], condition=Q(valid_until__isnull=False), name=name
    )


class Basis(models.TextChoices):
    """`submitted`: the latest revision not withdrawn. `accepted`: the last accepted one."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


def by_basis() -> "models.CharField[str, str]":
    """Return the column of the basis."""
    return models.CharField(max_length=9, choices=Basis.choices)
