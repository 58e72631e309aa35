"""Permanent records at the border: submissions, their steps, and the head of each regency's chain.

A regency's own transaction writes here, on the regency's own role and under row-level security. Submissions and their
events are append-only for every role of the running system: corrections are new revisions.
"""

from dataclasses import replace

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from api.http.local_time import day_of
from api.national.ledger.words import OWN_SUBMISSION, Capacity, Rule, State, Step, kinds
from api.national.ledger.written import IN_ORDER, WRITTEN_NOW, ByOffice, Told, in_order, written_in
from tenants.models import Regency
from tenants.rows import (
    Access,
    EnumField,
    OfRegency,
    OncePerRegency,
    OneWay,
    Row,
    Table,
    chars,
    check,
    index,
    unique,
)


class ChainHead(OncePerRegency):
    """The last link of a regency's chain. Locked before anything is decided about a new submission."""

    access = Access(
        regency="SELECT, INSERT, UPDATE (sequence, hash)",
        ministry="SELECT",
        rows="regency_id",
        forged="breaks its own chain, whose false head is signed: verify_ledger names it",
    )

    sequence = models.PositiveIntegerField(default=0)
    hash = models.BinaryField(max_length=32)


class Submission(OfRegency, Row):
    """One revision of one subject: a report of a period, a masterplan's version.

    `payload` is the exact bytes (canonical JSON, RFC 8785) whose SHA-256 is `content_hash`; `content` is a copy for
    queries. `link_hash` chains it to the previous submission of the same regency.
    """

    access = Access(
        regency="SELECT, INSERT",
        ministry="SELECT",
        sandbox="SELECT",
        rows="regency_id",
        json="content payload",
        most=5_000,
        forged="submits what nobody signed off, at any time, in a broken chain, which verify_ledger names",
        harmless="submitted_by_id",
    )

    kind = EnumField(kinds, max_length=20)
    subject = chars(40)
    revision = models.PositiveIntegerField()
    reason = models.TextField()
    payload = models.BinaryField()
    content = models.JSONField()
    content_hash = models.BinaryField(max_length=32)
    sequence = models.PositiveIntegerField()
    previous_hash = models.BinaryField(max_length=32)
    link_hash = models.BinaryField(max_length=32)
    late = models.BooleanField()
    self_released = models.BooleanField()
    submitted_at = models.DateTimeField()
    submitted_by_id = models.UUIDField()
    submitted_by_office = chars(200)
    # The name of the application that submitted; empty where a person did.
    submitted_by_application = chars(200, default="", db_default="")
    signatory_office = chars(200)
    signatory_capacity = EnumField(Capacity)
    signatory_name_hash = models.BinaryField(
        max_length=32, help_text="SHA-256 over the annex's salt and name."
    )

    class Meta:
        constraints = [
            unique("submission_sequence_is_unbroken", "regency", "sequence"),
            unique("submission_revision_is_unique", "regency", "kind", "subject", "revision"),
        ]


class SignedHead(OfRegency, Told):
    """End of a regency's chain at the start of a day, signed and public: neither side can rewrite earlier entries.

    One a day. Append-only, and written by the worker alone. One that is signed later states the end on its day.
    """

    access = Access(regency="SELECT", ministry="SELECT", worker="SELECT, INSERT", open="SELECT")

    on = models.DateField()
    sequence = models.PositiveIntegerField()
    link_hash = models.BinaryField(max_length=32)
    jws = models.TextField()

    class Meta:
        constraints = [unique("one_signed_head_a_day", "regency", "on")]
        indexes = in_order("heads_in_order", "heads_of_a_regency_in_order")

    @property
    def is_made_up(self) -> bool:
        """Return True if it was signed after its day, because no worker ran on it."""
        return day_of(self.at) != self.on


#: A row about a submission, which the regency that made it adds and nobody changes.
CITING = Access(regency="SELECT, INSERT", ministry="SELECT", rows="regency_id", writes=OWN_SUBMISSION)


class Receipt(OfRegency):
    """The signed receipt (bukti terima) of a submission, as issued. `jws` is a compact JWS."""

    access = replace(
        CITING, forged="keeps with a submission of its own what is no receipt: the signature tells"
    )

    submission = models.OneToOneField(Submission, models.DO_NOTHING, primary_key=True, related_name="receipt")
    jws = models.TextField()
    key_id = chars(43)


class Annex(OfRegency):
    """The signatory's name, apart from the permanent records: it can be corrected and erased (UU 27/2022).

    The submission and its receipt hold only a hash over salt and name: once both are erased here, it reveals nothing.
    An erased row has an empty name and salt. (DELETE on the table would let any regency lock it against all.)
    """

    access = replace(
        CITING,
        regency="SELECT, INSERT, UPDATE (name, salt, corrected_at)",
        forged="names another signatory of its own submission: the hash in the submission tells",
    )

    submission = models.OneToOneField(Submission, models.DO_NOTHING, primary_key=True, related_name="annex")
    salt = models.BinaryField(max_length=32)
    name = chars(200)
    corrected_at = models.DateTimeField(null=True)


#: What the ministry's role never says in a regency's place.
NOT_THE_REGENCYS = "kind NOT IN ('submitted', 'withdrawn', 'objected')"


class SubmissionEvent(OfRegency, ByOffice):
    """One step of a submission: its author, reason, and the resulting state. The newest one is the present state.

    `number` counts a submission's events from 1: of two decisions on the same state, one fails.
    """

    # Accepting, returning and deciding is the ministry's; of a sandbox's, its reviewer's.
    access = Access(
        regency="SELECT, INSERT",
        ministry="SELECT, INSERT",
        sandbox="SELECT, INSERT",
        rows="regency_id",
        writes="(kind, state) IN (('submitted', 'submitted'), ('withdrawn', 'withdrawn'), ('objected', 'objected'))"
        f" AND by_rule = '' AND assignee_id IS NULL AND answer_by IS NULL AND reasons = '[]'::jsonb"
        f" AND {OWN_SUBMISSION} AND {WRITTEN_NOW}",
        ministry_writes=NOT_THE_REGENCYS,
        sandbox_writes=NOT_THE_REGENCYS,
        json="reasons paragraphs",
        most=20_000,
        forged="submits, withdraws or objects out of turn, in anybody's name and at any time, what is its own",
        harmless="actor_id",
    )

    submission = models.ForeignKey(Submission, models.DO_NOTHING, related_name="events")
    number = models.PositiveIntegerField()
    kind = EnumField(Step)
    state = EnumField(State)
    stamped_at = models.DateTimeField(
        db_default=Now(), help_text="By the clock of figures, which count by it."
    )
    note = models.TextField()
    reasons = models.JSONField(default=list, help_text="Of a return, in words.")
    answer_by = models.DateField(null=True)
    by_rule = EnumField(Rule, blank=True)
    assignee_id = models.UUIDField(null=True)

    class Meta:
        constraints = [unique("submission_event_follows_the_last", "submission", "number")]
        indexes = in_order("events_in_order", "events_of_a_regency_in_order")


class Deadline(Table):
    """The instant by which a kind of submission of a reporting period is due, shown in each regency's zone.

    Submissions after `due_at` are late; after `closes_at`, where there is one, they are refused.
    """

    access = Access(
        regency="SELECT",
        ministry="SELECT, INSERT, UPDATE (opens_at, due_at, closes_at, version, office, changed_at, written_in)",
        worker="SELECT",
        open="SELECT",
    )

    kind = EnumField(kinds, max_length=20)
    subject = chars(40)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    # Stamped by the clock of figures, so that a past instant knows only what had been announced; null: from the start.
    announced_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    # Who set it last, and when; nobody where it came with the reference data.
    office = chars(200, default="", db_default="")
    changed_at = models.DateTimeField(null=True)
    written_in = written_in()

    class Meta:
        constraints = [
            unique("deadline_is_unique", "kind", "subject"),
            check(
                "deadline_in_order",
                Q(opens_at__lt=F("due_at")) & (Q(closes_at=None) | Q(closes_at__gte=F("due_at"))),
            ),
        ]


class Extension(ByOffice):
    """A deadline moved later, for all or for one regency, with author and reason, visible to the whole round.

    Append-only. The latest instant that applies counts.
    """

    access = Access(regency="SELECT", ministry="SELECT, INSERT", worker="SELECT", open="SELECT")

    deadline = models.ForeignKey(Deadline, models.DO_NOTHING, related_name="extensions")
    only_for = OneWay(Regency, models.DO_NOTHING, null=True)
    due_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        indexes = [index("extensions_in_order", *IN_ORDER)]


class Declination(OfRegency, ByOffice):
    """A regency declines by letter to submit something: recorded by the ministry, seen by the regency. Append-only."""

    access = Access(regency="SELECT", ministry="SELECT, INSERT", rows="regency_id")

    kind = EnumField(kinds, max_length=20)
    subject = chars(40)
    letter_number = chars(100)
    letter_date = models.DateField()
    note = models.TextField()

    class Meta:
        constraints = [unique("declined_once", "regency", "kind", "subject")]
        indexes = in_order("declinations_in_order", "declinations_of_a_regency")
