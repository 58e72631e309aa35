"""A sandbox over HTTP: reset it, set its clock, and be the reviewer of what it submits. Of no other regency."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.local_time import in_words
from api.identity import permissions
from api.national.ledger import queries as ledger
from api.national.ledger.serializers import LedgerRowOut, shown_submission
from api.national.review import policies
from api.national.review.serializers import AcceptIn, DecideIn, ReturnIn
from api.regency.border.sandbox import operations, serializers
from api.regency.border.sandbox.entrance import SandboxView
from tenants import sandboxes

#: The worker looks into its queue every second, and a reset takes some tenths of one.
ASK_AGAIN = {"Retry-After": "1"}


class Clock(SandboxView):
    permissions = {
        "GET": permissions.SandboxReader,
        "PUT": permissions.SandboxUser,
    }
    operations = {"GET": "get_sandbox_clock", "PUT": "set_sandbox_clock"}

    @extend_schema(responses=serializers.ClockOut)
    def get(self, request: Request, code: str) -> Response:
        """The time of day in the sandbox: what is due, late or open there goes by it."""
        reading.no_query(request)
        return Response(self._shown())

    @extend_schema(request=serializers.ClockIn, responses=serializers.ClockOut)
    def put(self, request: Request, code: str) -> Response:
        """Set the sandbox's clock: to a time, from which it runs on, or with null to the real time.

        All that a request writes or says about the sandbox goes by it: deadlines, agenda, periods, receipts. Keys,
        guests and logs of access go by the real time. It may be set back; a reset sets it to the real time.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.ClockIn)
        sandboxes.set_clock(self.grant.id, shows=given["now"], now=timezone.now())
        return Response(self._shown())

    def _shown(self) -> dict[str, Any]:
        now, clock = self.now, sandboxes.clock_of(self.grant.id)
        return {
            "now": now,
            "local": in_words(now.isoformat(), self.grant.time_zone),
            "is_set": clock is not None,
            "set_at": None if clock is None else clock.set_at,
        }


class Reset(SandboxView):
    permissions = {"POST": permissions.SandboxUser}
    operations = {"POST": "reset_sandbox"}

    @extend_schema(request=serializers.NothingIn, responses={202: serializers.ResetOut})
    def post(self, request: Request, code: str) -> Response:
        """Put the sandbox back to its small example, and its clock to the real time.

        All that was entered or submitted is gone from it; people, guests, programs, keys and webhooks stay. Answers 202
        with where to ask how far it is. Whoever else uses this sandbox is reset with you.
        """
        reading.no_query(request)
        reading.body(request, serializers.NothingIn)
        asked = operations.ask_for_reset(regency_id=self.grant.id, by=self.caller, now=timezone.now())
        body = shown_reset(asked, code)
        return Response(body, status=202, headers={"Location": body["url"], **ASK_AGAIN})


class OneReset(SandboxView):
    permissions = {"GET": permissions.SandboxReader}
    operations = {"GET": "get_sandbox_reset"}
    sends = {("GET", 200): ("Retry-After",)}
    tagged = True

    @extend_schema(responses=serializers.ResetOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """How far a reset is."""
        reading.no_query(request)
        found = operations.find_reset(id, regency_id=self.grant.id)
        body = shown_reset(found, code)
        again = {} if found.finished_at else ASK_AGAIN
        return Response(body, headers={"ETag": etags.strong("reset", id, found.state), **again})


class ReviewView(SandboxView):
    permissions = {"POST": permissions.SandboxUser}

    def answer(self, submission: ledger.Standing) -> Response:
        standing: Any = submission
        may = policies.may(standing.state, superseded=standing.superseded, roles=self.grant.roles)
        return Response(shown_submission(submission, code=self.grant.code, may=may))


class Accept(ReviewView):
    operations = {"POST": "accept_in_sandbox"}

    @extend_schema(request=AcceptIn, responses=LedgerRowOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Accept a submission of the sandbox, as the ministry's reviewer would.

        The body and the refusals are those of the ministry's own address: 409 where a newer revision arrived, or
        where `content_hash` is of another content.
        """
        reading.no_query(request)
        given = reading.body(request, AcceptIn)
        return self.answer(operations.accept(id=id, regency_id=self.grant.id, now=self.now, **given))


class Return(ReviewView):
    operations = {"POST": "return_in_sandbox"}

    @extend_schema(request=ReturnIn, responses=LedgerRowOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Return a submission of the sandbox with reasons, as the ministry's reviewer would."""
        reading.no_query(request)
        given = reading.body(request, ReturnIn)
        return self.answer(operations.return_it(id=id, regency_id=self.grant.id, now=self.now, **given))


class Decide(ReviewView):
    operations = {"POST": "decide_in_sandbox"}

    @extend_schema(request=DecideIn, responses=LedgerRowOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Decide on the sandbox's objection (sanggah) to a return, as the ministry would."""
        reading.no_query(request)
        given = reading.body(request, DecideIn)
        return self.answer(operations.decide(id=id, regency_id=self.grant.id, now=self.now, **given))


def shown_reset(request: Any, code: str) -> dict[str, Any]:
    """A reset as the API shows it."""
    return {
        "id": request.pk,
        "state": request.state,
        "requested_at": request.requested_at,
        "finished_at": request.finished_at,
        "url": f"{settings.BASE_URL}/v1/regencies/{code}/sandbox/resets/{request.pk}/",
    }
