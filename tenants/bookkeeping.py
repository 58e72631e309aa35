"""Tables for the bookkeeping of provisioning: the ministry's requests, and the state of each schema."""

import hashlib
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from tenants.ids import FIRST_SANDBOX
from tenants.privileges import OWNER_ONLY, Access
from tenants.rows import EnumField, OfRegency, OncePerRegency, Row, Table, chars, check, index, unique


class ProvisioningRequest(OfRegency, Row):
    """A request about one regency. `result` is a sentence about its outcome."""

    class Action(models.TextChoices):
        ONBOARD = "onboard"
        SUSPEND = "suspend"
        RESUME = "resume"
        ARCHIVE = "archive"
        RESET = "reset"

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    #: The ministry says what it wants and who asks; how far it is comes from the worker alone. A sandbox's are asked
    #: for by those who use it.
    access = Access(
        ministry="SELECT, INSERT (id, regency_id, action, requested_at, requested_by, requested_by_office, reason)",
        sandbox="SELECT, INSERT (id, regency_id, action, requested_at, requested_by, requested_by_office, reason)",
        rows="regency_id",
        ministry_writes="action IN ('onboard', 'suspend', 'resume')",  # archiving is the operator's
        sandbox_writes="action = 'reset'",
    )

    action = EnumField(Action, max_length=10)
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField(help_text="Id of the person or client.")
    requested_by_office = chars(200)
    reason = chars(500, default="", db_default="")
    state = EnumField(State, max_length=10, default=State.QUEUED, db_default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            unique(
                "one_open_request_per_action",
                "regency",
                "action",
                condition=Q(state__in=["queued", "running"]),
            ),
            check(
                "request_action_is_known",
                Q(action__in=["onboard", "suspend", "resume", "archive"])
                | Q(action="reset", regency_id__gte=FIRST_SANDBOX),
            ),
            check(
                "request_ends_with_its_time",
                Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
            ),
        ]
        indexes = [
            index("requests_waiting", "requested_at", "id", condition=Q(state__in=["queued", "running"])),
        ]


class SandboxClock(OncePerRegency):
    """The clock of a sandbox: it showed `shows` at `set_at` and has run on since. Without a row it is the real time.

    No other regency can have one.
    """

    access = Access(
        regency="SELECT", sandbox="SELECT, INSERT, UPDATE (shows, set_at), DELETE", rows="regency_id"
    )

    shows = models.DateTimeField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            check("only_a_sandbox_has_a_clock_of_its_own", Q(regency_id__gte=FIRST_SANDBOX)),
        ]


class SchemaState(OncePerRegency):
    """A regency's schema as it was last left by onboarding or by migrate_regencies."""

    access = OWNER_ONLY

    applied = models.JSONField(
        help_text="Applied migrations of the regencies' apps, sorted: history.0001_initial."
    )
    grants = chars(64, help_text="Which declarations its grants were made from.")
    noted_at = models.DateTimeField()


class RowCount(Table):
    """Number of rows of a regency in a national table, in parts, each of which one transaction changes at a time.

    Triggers write it (rows_changed.sql). `added` is what the transaction `added_in` added.
    """

    access = OWNER_ONLY

    regency_id = models.BigIntegerField()  # no foreign key: it outlives nothing, and is in no export
    of_table = chars(63)
    rows = models.BigIntegerField()
    added = models.BigIntegerField()
    added_in = models.BigIntegerField()

    class Meta:
        indexes = [index("rows_of_a_regency_in_a_table", "regency_id", "of_table")]


class Baseline(Table):
    """The definitions of a database that a release built from nothing, by catalogue and name. One row.

    tenants.verification.baseline writes it and compares the database with it.
    """

    access = OWNER_ONLY

    fingerprint = chars(64, help_text="Of which release and which server.")
    definitions = models.JSONField()
    made_at = models.DateTimeField(auto_now=True)


class IsolationCheck(Table):
    """Result of the worker's last verification of the database. One row."""

    access = OWNER_ONLY

    checked_at = models.DateTimeField()
    holes = models.JSONField(help_text="A sentence for each.")


class AssuranceRun(Row):
    """One check by the worker of isolation, ledger, figures or evidence of all regencies, or a repair of figures."""

    class Check(models.TextChoices):
        ISOLATION = "verify_isolation"
        LEDGER = "verify_ledger"
        FIGURES = "reconcile"
        EVIDENCE = "verify_evidence"
        REPAIR = "repair"

    access = Access(ministry="SELECT")

    #: Faults of a run that are remembered.
    REMEMBERED = 1_000

    name = EnumField(Check, max_length=20)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(default=timezone.now)
    is_whole = models.BooleanField()
    summary = chars(500, help_text="What it counted, or why it could not.")
    faults = models.JSONField(
        default=list,
        db_default=[],
        help_text="A hash of the place of each fault, to recognise a further one.",
    )

    class Meta:
        indexes = [index("assurance_runs_by_check", "name", "-began_at")]

    @classmethod
    def keep(cls, check: Check, began_at: datetime, findings: list[str], summary: str) -> None:
        """Store the outcome of a check. A finding is its place, a colon and what is wrong there, such as numbers."""
        places = sorted({finding.rpartition(": ")[0] or finding for finding in findings})[: cls.REMEMBERED]
        cls.objects.create(
            name=check,
            began_at=began_at,
            is_whole=not findings,
            summary=summary[:500],
            faults=[hashlib.sha256(place.encode()).hexdigest()[:12] for place in places],
        )


class DutyRecord(Table):
    """Last outcome of a duty of the worker: by which worker, when, how long, and its result."""

    access = Access(ministry="SELECT")

    name = chars(40, primary_key=True)
    worker = chars(100, help_text="Host and process.")
    first_at = models.DateTimeField(
        default=timezone.now, db_default=Now(), help_text="When it first ended at all."
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    seconds = models.FloatField()
    succeeded_at = models.DateTimeField(null=True)
    failure = chars(500, help_text="Of the last time, empty where it ended well.")
    result = chars(500, help_text="What it last had to tell.")
    result_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tenants_duty"
