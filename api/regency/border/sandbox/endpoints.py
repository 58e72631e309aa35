"""A sandbox over HTTP: reset it, set its clock, and act as the reviewer of its submissions.

No other regency has these addresses. Views run on the role of sandboxes, which has for sandboxes the rights that the
ministry's role has for regencies. The reviewer's steps are the ministry's own operations, so that the same rules apply.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.response import Response

from api.http import etags, shapes
from api.http.endpoint import Address, get, post
from api.http.exceptions import NotFound
from api.http.local_time import in_words
from api.http.lookup import one
from api.http.shapes import URL, choice, field, flag, ident, instant, shape, text
from api.identity.callers import Actor, Author, Grant
from api.identity.permissions import SandboxUser
from api.national.ledger import queries as ledger
from api.national.ledger.shapes import LedgerRow
from api.national.review import policies
from api.national.review.operations import Review
from api.national.review.shapes import Accept, Decide, Return
from api.regency.border.problems import ClockOutOfRange
from api.regency.border.sandbox.entrance import SandboxView
from tenants import sandboxes
from tenants.ids import is_sandbox
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency


@shape
class Clock:
    """New time of a sandbox's clock."""

    now: datetime | None = instant(
        "The sandbox's new time, in RFC 3339 with a zone, from 2015 to 2099; null: the real time."
    )


@shape
class ClockRow:
    """The time in a sandbox. It runs on from the time that was set."""

    now: datetime = instant("The time in the sandbox, in UTC.")
    local: str = text(100, "The same in words, in the sandbox's time zone.")
    is_set: bool = flag("True if the clock was set; false: the sandbox follows the real time.")
    updated_at: datetime | None = instant("When the clock was set, in real time; null if it was not.")


@shape
class ResetRow:
    """A requested reset. Repeat this request after Retry-After seconds until the reset is done or failed."""

    id: UUID = ident("The reset's id.")
    status: str = choice(
        ProvisioningRequest.State,
        "queued, running, then done; or failed: then the sandbox is unchanged.",
        source="state",
    )
    requested_at: datetime = instant("When it was requested, in real time.")
    finished_at: datetime | None = instant("When it ended; null until then.")
    url: str = field(URL, "Address of the reset's progress.")

    etag = etags.tag("reset", "id", "status")

    @classmethod
    def of(cls, request: ProvisioningRequest, grant: Grant) -> "ResetRow":
        return shapes.from_model(cls, request, url=f"{grant.url}/sandbox/resets/{request.pk}/")


#: The worker looks into its queue every second, and a reset takes some tenths of one.
ASK_AGAIN = {"Retry-After": "1"}
#: Who reviews what a sandbox submits. Nobody: these words stand in the ledger.
REVIEWER = Actor(UUID("0198f000-0000-7000-8000-00000000b002"), "", "Peninjau lingkungan uji coba (sandbox)")
#: What a sandbox's clock may be set to: days for which calendars and deadlines mean something.
EARLIEST, LATEST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

clock = Address("sandbox/clock/")


@clock.get(can=SandboxUser)
def get_sandbox_clock(call: SandboxView) -> ClockRow:
    """Show the time in the sandbox, which decides its deadlines."""
    now, found = call.now, sandboxes.clock_of(call.grant.id)
    return ClockRow(
        now=now,
        local=in_words(now.isoformat(), call.grant.time_zone),
        is_set=found is not None,
        updated_at=None if found is None else found.set_at,
    )


@clock.put(can=SandboxUser)
def set_sandbox_clock(call: SandboxView, body: Clock) -> ClockRow:
    """Set the sandbox's clock to a time, from which it runs on, or with null to the real time.

    Everything that a request writes or answers about the sandbox follows this clock: deadlines, agenda, periods,
    receipts. Keys, guests and security logs follow the real time. The clock may be set back; a reset sets it to the
    real time.
    """
    if body.now is not None and not EARLIEST <= body.now < LATEST:
        raise ClockOutOfRange("/now")
    sandboxes.set_clock(call.grant.id, shows=body.now, now=timezone.now())
    return get_sandbox_clock(call)


@post("sandbox/reset/", can=SandboxUser, answers={202: ResetRow})
def reset_sandbox(call: SandboxView, body: shapes.Nothing) -> Response:
    """Reset the sandbox to its small example, and its clock to the real time.

    Everything entered or submitted is removed; people, guests, applications, keys and webhooks stay. Answers 202 with
    the address of its progress. The reset affects everyone who uses this sandbox.
    """
    asked = queue.request(
        regency=Regency.objects.get(pk=call.grant.id),
        action=ProvisioningRequest.Action.RESET,
        by=call.caller.id,
        office=call.caller.place,
        now=timezone.now(),
    )
    row = ResetRow.of(asked, call.grant)
    return Response(shapes.document(row), status=202, headers={"Location": row.url, **ASK_AGAIN})


@get(
    "sandbox/resets/<uuid:id>/",
    can=SandboxUser,
    answers=ResetRow,
    tagged=True,
    sends={("GET", 200): ("Retry-After",)},
)
def get_sandbox_reset(call: SandboxView, id: UUID) -> Response:
    """Show the progress of a reset."""
    # Resets go along with the code, to the sandbox that has it now.
    found = ProvisioningRequest.objects.filter(
        regency_id=call.grant.id, action=ProvisioningRequest.Action.RESET
    )
    row = ResetRow.of(one(found, "reset", pk=id), call.grant)
    again = {} if row.finished_at else ASK_AGAIN
    return Response(shapes.document(row), headers={"ETag": row.etag, **again})


@post("sandbox/submissions/<uuid:id>/accept/", can=SandboxUser)
def accept_in_sandbox(call: SandboxView, id: UUID, body: Accept) -> LedgerRow:
    """Accept a submission of the sandbox, as the ministry's reviewer would.

    The body and the refusals are those of the ministry's own address: 409 if a newer revision arrived, or if
    `content_hash` is the hash of other content.
    """
    return _reviewed(call, Review.accept, id, body)


@post("sandbox/submissions/<uuid:id>/return/", can=SandboxUser)
def return_in_sandbox(call: SandboxView, id: UUID, body: Return) -> LedgerRow:
    """Return a submission of the sandbox with reasons, as the ministry's reviewer would."""
    return _reviewed(call, Review.return_it, id, body)


@post("sandbox/submissions/<uuid:id>/decide/", can=SandboxUser)
def decide_in_sandbox(call: SandboxView, id: UUID, body: Decide) -> LedgerRow:
    """Decide on the sandbox's objection (sanggah) to a return, as the ministry would."""
    return _reviewed(call, Review.decide, id, body)


def _reviewed(
    call: SandboxView, step: Callable[[Review, Any], ledger.Standing], id: UUID, body: object
) -> LedgerRow:
    """Carry out a review step on a submission of this sandbox; the role itself could see any sandbox's submissions."""
    regency_id = call.grant.id
    if not is_sandbox(regency_id) or ledger.submission(id).regency_id != regency_id:
        raise NotFound(f"no submission {id} of this sandbox")
    found: Any = step(Review(id, Author(REVIEWER, call.now)), body)
    may = policies.may(found.status, superseded=found.is_superseded, roles=call.grant.roles)
    return LedgerRow.of(found, code=call.grant.code, may=may)
