"""The duties of the worker, for those who monitor it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from api.http import paging, shapes
from api.http.endpoint import Page, get, listed
from api.http.messages import _
from api.http.shapes import Texts, choice, flag, ident, instant, shape, text, texts, whole
from api.identity.permissions import Auditor
from api.national.entrance import NationalView
from tenants.bookkeeping import AssuranceRun, DutyRecord
from tenants.jobs import worker
from tenants.jobs.duties import Duty


@shape()
class DutyRow:
    """A recurring duty of the worker, and its last outcome."""

    name: str = text(40, "Its name, such as signed_heads.")
    description: Texts = texts("Its task.")
    status: str = choice(
        ["well", "failing", "overdue", "never"],
        "failing: the last run failed; overdue: no run has succeeded for too long; never: not done yet.",
    )
    interval_ms: int = whole("The pause between two runs, in milliseconds.")
    worker: str | None = text(100, "Host and process of the worker that did it last.")
    began_at: datetime | None = instant("When the last time began.")
    ended_at: datetime | None = instant("When the last time ended.")
    duration_ms: int | None = whole("Duration in milliseconds.")
    succeeded_at: datetime | None = instant("When it last ended well.")
    next_at: datetime | None = instant("When it is done again.")
    failure: str = text(500, "The error of the last run; empty if it succeeded.")
    result: str = text(500, "Result of its last run.")
    result_at: datetime | None = instant("When it told that.")

    @classmethod
    def of(cls, duty: Duty, record: DutyRecord | None, status: str) -> "DutyRow":
        return shapes.from_model(
            cls,
            record or DutyRecord(),
            name=duty.name,
            description=Texts.of(_(duty.description)),
            status=status,
            interval_ms=round(duty.every * 1000),
            worker=record and record.worker,
            duration_ms=record and round(record.seconds * 1000),
            next_at=record and record.ended_at + timedelta(seconds=duty.every),
        )


@get("assurance/duties/", can=Auditor, order=paging.IN_PLACE, page_sizes=paging.WHOLE)
def list_duties(call: NationalView) -> Page[DutyRow]:
    """List the duties of the worker: when each was last done, its outcome, and when it is due next.

    An answer is at most some fifteen seconds behind the worker. For a day without a worker, missed_heads signs the
    heads afterwards and reports it in `result`.
    """
    rows = [DutyRow.of(*each) for each in worker.standings(timezone.now())]
    return paging.at_hand(rows, call.wanted)


@shape()
class RunRow:
    """One verification of all regencies by the worker, or a repair of figures by an operator."""

    id: UUID = ident("Its id.")
    name: str = choice(
        AssuranceRun.Check.values,
        "verify_isolation: that no regency can reach another; verify_ledger: chains, hashes, signatures; "
        "reconcile: completeness and figures against their sources; verify_evidence: each file against its "
        "SHA-256; repair: an operator corrected the figures of a regency.",
    )
    began_at: datetime = instant("When it began.")
    ended_at: datetime = instant("When it ended.")
    is_whole: bool = flag("True if nothing was wrong.")
    summary: str = text(
        500,
        "The number of faults, or the reason why the check could not be made. The worker's log names each fault.",
    )


@get("assurance/runs/", can=Auditor, order=paging.order("-began_at", "-id"))
def list_assurance_runs(call: NationalView) -> Page[RunRow]:
    """List the worker's verifications, newest first. Each check is made once a day, and a fault raises an alert."""
    return listed(call, AssuranceRun.objects.all(), RunRow)
