"""The door of every request about the masterplan and its programmes: the ministry's answers go in first."""

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.request import Request

from api.regency.entrance import RegencyView
from api.regency.masterplan import answers
from tenants import access


class PlanView(RegencyView):
    """A view about versions of the masterplan. A read of a regency for which an answer waits writes it down first."""

    @contextmanager
    def around(self, request: Request) -> Iterator[None]:
        if request.method not in ("GET", "HEAD"):
            with access.inside(self.grant):
                answers.take_over()
                yield
            return
        with access.reading(self.grant):
            if self.grant.status == "suspended" or not answers.waiting():
                yield
                return
        with access.inside(self.grant):
            answers.take_over()
        with access.reading(self.grant):
            yield
