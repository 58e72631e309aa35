"""Base view of national endpoints: the block opens on the ministry's role, which reads no regency's schema."""

from contextlib import AbstractContextManager

from django.utils import timezone
from rest_framework.request import Request

from api.http.views import View
from api.identity.callers import Author, Caller
from api.national.retries.models import Answer
from tenants import db_roles


class NationalView(View):
    """A view below /v1/national/. The handler runs as the ministry: read-only for GET, else one transaction."""

    kept_in = Answer

    def around(self, request: Request) -> AbstractContextManager[None]:
        return db_roles.as_ministry(writing=request.method not in ("GET", "HEAD"))

    @property
    def caller(self) -> Caller:
        caller: Caller = self.request.user  # type: ignore[assignment]
        return caller

    @property
    def author(self) -> Author:
        return Author(self.caller, timezone.now())
