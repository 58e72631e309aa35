"""Vocabulary of the ledger, for both sides: kinds of submissions, states, steps, capacities."""

from django.db import models

from api.http.grammar.texts import REFUSED
from tenants import Named, Strings


class Kind(models.TextChoices):
    """Kinds of submissions.

    A further kind is a line here and one in SUBJECTS: no column, constraint, payload, receipt or link of the chain
    changes (docs/ledger.md describes what its own slice needs).
    """

    PERIODIC_REPORT = "periodic_report"
    MASTERPLAN = "masterplan"
    BIMTEK_DELIVERABLE = "bimtek_deliverable"
    ENACTMENT = "enactment"
    TARGETS = "targets"


_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
#: What its subject looks like: a quarter, a version of the masterplan by its id, a stage of a cohort.
SUBJECTS: dict[str, str] = {
    Kind.PERIODIC_REPORT: r"20[0-9]{2}-Q[1-4]",
    Kind.MASTERPLAN: _ID,
    Kind.BIMTEK_DELIVERABLE: rf"[^/{REFUSED}]{{1,30}}/[1-4]",
    Kind.ENACTMENT: _ID,
    Kind.TARGETS: _ID,
}


#: The parts of a content of which at least one says something; other kinds always do.
_PARTS: dict[str, Strings] = {
    Kind.PERIODIC_REPORT: ("values", "realisations", "budgets", "restated", "withdrawn"),
}


def says_nothing(kind: str, content: Named) -> bool:
    """Return True if the content submits nothing: a report of a quarter in which nothing is new (nihil)."""
    parts = _PARTS.get(kind)
    return parts is not None and not any(content.get(part) for part in parts)


def kinds() -> list[tuple[str, str]]:
    """Return the choices of columns. A function, so that a further kind needs no migration."""
    return [(str(kind.value), str(kind.label)) for kind in Kind]


class Capacity(models.TextChoices):
    """Capacity in which the signatory holds office: definitive, or acting (Pj., Plt., Plh.).

    `officer`: the submitter by office, where no sign-off was required.
    """

    DEFINITIVE = "definitive"
    ACTING_PJ = "acting_pj"
    ACTING_PLT = "acting_plt"
    ACTING_PLH = "acting_plh"
    OFFICER = "officer"


class State(models.TextChoices):
    """State of a submission. An objection is one to its return."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    OBJECTED = "objected"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Step(models.TextChoices):
    """Steps of a submission."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    OBJECTED = "objected"
    UPHELD = "objection_upheld"
    REJECTED = "objection_rejected"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    ASSIGNED = "assigned"


#: What may be done about one.
MOVES = ("accept", "return", "object", "uphold", "reject", "withdraw", "assign", "comment")


class Rule(models.TextChoices):
    """Rule by which a submission was accepted without a reviewer."""

    NO_WARNING = "no_warning"
    DAYS_PASSED = "days_passed"


#: The condition of row-level security for rows about a submission: it must be one that the regency can see, which a
#: foreign key alone, checked with the owner's eyes, does not ask.
OWN_SUBMISSION = "EXISTS (SELECT FROM public.ledger_submission s WHERE s.id = submission_id)"
