"""Preparation of a submission, in the regency's own schema: house rules, parts of agencies, sign-offs.

All except the rules is append-only: each delivery, return and sign-off is kept, with its author and time.
"""

from django.db import models
from django.db.models import Q

from api.national.ledger.words import Capacity, kinds
from api.regency.masterplan.models import Agency
from tenants.rows import APPEND_ONLY, Access, EnumField, OneWay, Row, Versioned, chars, check, index, unique


class Rules(Versioned):
    """The regency's rules for preparing submissions. One row; without it all rules are off, as for a small office."""

    access = Access(regency="SELECT, INSERT, UPDATE (sign_off, hand_in, version)")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sign_off = models.BooleanField(default=False, help_text="A submission needs to be prepared and approved.")
    hand_in = models.BooleanField(default=False, help_text="A report needs every agency's part.")

    class Meta:
        constraints = [check("rules_are_one_row", Q(id=1))]


class SignOff(Row):
    """Sign-off of exactly this content by an office: prepared by a steward, approved for submission by the head.

    Or the head returns it, with a reason: earlier sign-offs no longer count.
    """

    access = APPEND_ONLY

    class Step(models.TextChoices):
        PREPARED = "prepared"
        APPROVED = "approved"
        RETURNED = "returned"

    kind = EnumField(kinds, max_length=20)
    subject = chars(40)
    content_hash = chars(64)
    step = EnumField(Step)
    office = chars(200)
    name = chars(200)
    capacity = EnumField(Capacity)
    reason = chars(2000, default="", db_default="")
    actor_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [index("sign_offs_of_a_content", "kind", "subject", "content_hash")]


class Looked(Row):
    """Content that somebody previewed before submitting, kept for some time to list the changes since."""

    access = Access(regency="SELECT, INSERT, DELETE")

    kind = EnumField(kinds, max_length=20)
    subject = chars(40)
    content_hash = chars(64)
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [unique("a_content_is_kept_once", "kind", "subject", "content_hash")]


class PartStep(Row):
    """A step of an agency's part of a report: delivered, or returned with a comment.

    The newest step is the part's state.
    """

    access = APPEND_ONLY

    class Kind(models.TextChoices):
        HANDED_IN = "handed_in"
        RETURNED = "returned"

    period = chars(7)
    agency = OneWay(Agency, models.PROTECT)
    kind = EnumField(Kind)
    comment = models.TextField()
    office = chars(200)
    actor_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [index("parts_of_a_report", "period", "agency", "-at")]
