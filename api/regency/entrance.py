"""Base view of regency endpoints: the grant decides, the block opens on the regency's own role."""

from contextlib import AbstractContextManager, suppress
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import limits
from api.http.exceptions import NotFound
from api.http.kept_answers import KeptAnswer
from api.http.local_time import day_of
from api.http.views import View
from api.identity.callers import Caller, Grant, RegencyAuthor
from api.identity.permissions import grant_of
from api.identity.problems import RegencySuspended
from api.regency.retries.models import Answer
from tenants import access, sandboxes
from tenants.ids import is_sandbox
from tenants.models import Regency


class RegencyView(View):
    """A view below /v1/regencies/{code}/. The handler runs inside: reading for GET, else one transaction."""

    kept_in: ClassVar[type[KeptAnswer] | None] = Answer
    may_move = True

    def around(self, request: Request) -> AbstractContextManager[None]:
        enter = access.read_only if request.method in ("GET", "HEAD") else access.inside
        return enter(self.grant)

    def budgets(self, request: Request) -> list[limits.Budget]:
        """Return the caller's budget, and the regency's if the caller may enter it."""
        of_regency = []
        with suppress(NotFound):
            of_regency.append(limits.of_regency(self.grant.id))
        return [*super().budgets(request), *of_regency]

    def handle_exception(self, exc: Exception) -> Response:
        """Tell the regency's own people why it is suspended."""
        if isinstance(exc, RegencySuspended) and self.grant.via == "membership":
            with access.read_only(self.grant):
                exc.because(Regency.objects.get(pk=self.grant.id).suspension_reason)
        return super().handle_exception(exc)

    @cached_property
    def grant(self) -> Grant:
        """The caller's grant in this regency (its `id` is the regency's)."""
        return grant_of(self.request)

    @property
    def caller(self) -> Caller:
        """Return the caller; views run only for a known caller."""
        caller: Caller = self.request.user  # type: ignore[assignment]
        return caller

    @property
    def now(self) -> datetime:
        """Return the regency's time: the real one, except in a sandbox whose clock is set. Read it within the block.

        Content of the regency's tables and its deadlines follow this time. Access, kept answers, webhooks and the
        stamps of figures follow the real time.
        """
        now = timezone.now()
        return sandboxes.now_in(self.grant.id, now=now) if is_sandbox(self.grant.id) else now

    @property
    def today(self) -> date:
        """Return the day of `now` by the ministry's clock, as the calendar uses it."""
        return day_of(self.now)

    @property
    def author(self) -> RegencyAuthor:
        return RegencyAuthor(self.caller, self.now, self.grant)
