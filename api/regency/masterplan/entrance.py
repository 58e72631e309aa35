"""Base of requests about the masterplan and its programmes: the ministry's answers are applied first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.regency.entrance import RegencyView
from api.regency.masterplan import answers
from tenants import access


class PlanView(RegencyView):
    """A view about versions of the masterplan. A read applies a waiting answer of the ministry first."""

    #: Whether GET's own query asks whether an answer waits (answers.WAITS), so that nobody need ask before: its handler
    #: calls `check_answers` with what it found.
    asks_along: ClassVar[bool] = False

    _taken_over = False

    @contextmanager
    def around(self, request: Request) -> Iterator[None]:
        if request.method not in ("GET", "HEAD"):
            with access.inside(self.grant):
                answers.take_over()
                yield
            return
        with access.read_only(self.grant):
            if self.asks_along or self._is_settled or not answers.waiting():
                yield
                return
        self._take_over()
        with access.read_only(self.grant):
            yield

    def _answered(self, request: Request, key: str | None) -> HttpResponseBase:
        try:
            return super()._answered(request, key)
        except answers.Waits:
            self._take_over()
            return super()._answered(request, key)

    def check_answers(self, *, waits: bool) -> None:
        """Raise answers.Waits if the version has to be read again."""
        if waits and not self._is_settled:
            raise answers.Waits

    @property
    def _is_settled(self) -> bool:
        """Return True for a suspended regency, and after one attempt in this request: no answer is applied then."""
        return self._taken_over or self.grant.status == "suspended"

    def _take_over(self) -> None:
        self._taken_over = True
        with access.inside(self.grant):
            answers.take_over()
