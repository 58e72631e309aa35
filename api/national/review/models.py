"""Comments on a submission, and a log of its readers. Append-only for both sides."""

from dataclasses import replace

from django.db import models
from django.db.models import Q

from api.national.ledger.models import CITING, Submission
from api.national.ledger.words import OWN_SUBMISSION, kinds
from api.national.ledger.written import WRITTEN_NOW, Told, in_order
from api.national.review.words import Part, Side
from tenants.rows import Access, EnumField, OfRegency, Versioned, chars, check, index


class Comment(OfRegency, Told):
    """A remark on a submission, pinned to a place in its content, or an answer to one (`thread` is the first remark).

    `label` and `link` name the place for people ("ECO-03 total 2025") and say where the regency finds it.
    """

    access = Access(
        regency="SELECT, INSERT",
        ministry="SELECT, INSERT",
        rows="regency_id",
        writes=f"side = 'regency' AND {OWN_SUBMISSION} AND {WRITTEN_NOW}",
        ministry_writes="side = 'ministry'",
        most=20_000,
        forged="says about its own submission what its people did not, in anybody's name and at any time",
        harmless="author_id",
    )

    submission = models.ForeignKey(Submission, models.DO_NOTHING, related_name="comments")
    thread = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="answers")
    pointer = chars(200)
    label = chars(300)
    link = chars(300)
    text = models.TextField()
    resolves = models.BooleanField(default=False, help_text="Whether it closes the thread.")
    side = EnumField(Side)
    author_id = models.UUIDField()
    author_office = chars(200)

    class Meta:
        indexes = [
            index("comment_by_submission", "submission", "at"),
            *in_order("comments_in_order", "comments_of_a_regency_in_order"),
        ]


class Opening(OfRegency, Told):
    """Opening of a submission, its exact bytes or a file of its evidence (by hash) by somebody at the ministry.

    Lists and figures are not logged.
    """

    access = Access(regency="SELECT", ministry="SELECT, INSERT", rows="regency_id")

    submission = models.ForeignKey(Submission, models.DO_NOTHING, related_name="openings")
    part = EnumField(Part)
    reader_id = models.UUIDField()
    reader_office = chars(200)
    reader_roles = models.JSONField()
    evidence = chars(64, db_default="", default="")

    class Meta:
        indexes = [
            index("opening_by_submission", "submission", "at"),
            *in_order("openings_in_order", "openings_of_a_regency_in_order"),
        ]


class Noted(OfRegency):
    """Warnings of the preview when a submission was made, by code. Append-only; written by the submitter."""

    access = replace(CITING, forged="hides warnings of its own submission, which a rule may then accept")

    submission = models.OneToOneField(Submission, models.DO_NOTHING, primary_key=True, related_name="noted")
    warnings = models.JSONField()


class AcceptanceRule(Versioned):
    """Condition for accepting a submission of a kind without a reviewer. Without a row: never.

    `without_warning`: at once, if the submission has no warnings. `after_working_days`: after this number of whole
    working days without an answer of the ministry.
    """

    access = Access(
        regency="SELECT",
        ministry="SELECT, INSERT, UPDATE (without_warning, after_working_days, set_by_id, set_by_office, version)",
    )

    kind = EnumField(kinds, max_length=20, primary_key=True)
    without_warning = models.BooleanField()
    after_working_days = models.PositiveSmallIntegerField(null=True)
    set_by_id = models.UUIDField()
    set_by_office = chars(200)

    class Meta:
        constraints = [
            check(
                "working_days_are_counted_from_one",
                Q(after_working_days=None) | Q(after_working_days__gte=1, after_working_days__lte=250),
            )
        ]


class Holiday(Versioned):
    """A public holiday besides Saturdays and Sundays, by the joint decree of the ministers (SKB)."""

    access = Access(
        regency="SELECT", ministry="SELECT, INSERT, UPDATE (name, version), DELETE", open="SELECT"
    )

    on = models.DateField(primary_key=True)
    name = chars(200)
