"""The ledger's words, for both sides: what is submitted, how it stands, which step was taken, in which capacity."""

from django.db import models


class Kind(models.TextChoices):
    PERIODIC_REPORT = "periodic_report"
    MASTERPLAN = "masterplan"
    BIMTEK_DELIVERABLE = "bimtek_deliverable"
    ENACTMENT = "enactment"


class Capacity(models.TextChoices):
    """In which capacity the signatory's office is held: for good, or acting (Pj., Plt., Plh.). `officer`: who submitted
    by office, where no sign-off was asked for."""

    DEFINITIVE = "definitive"
    ACTING_PJ = "acting_pj"
    ACTING_PLT = "acting_plt"
    ACTING_PLH = "acting_plh"
    OFFICER = "officer"


class State(models.TextChoices):
    """How a submission stands. An objection is to its return."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    OBJECTED = "objected"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Step(models.TextChoices):
    """What is done about a submission."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    OBJECTED = "objected"
    UPHELD = "objection_upheld"
    REJECTED = "objection_rejected"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    ASSIGNED = "assigned"


class Rule(models.TextChoices):
    """Why a submission was accepted without a reviewer's look."""

    NO_WARNING = "no_warning"
    DAYS_PASSED = "days_passed"


#: The condition of row-level security for rows about a submission: it must be one that the regency can see, which a
#: foreign key alone, checked with the owner's eyes, does not ask.
OWN_SUBMISSION = "EXISTS (SELECT FROM public.ledger_submission s WHERE s.id = submission_id)"
