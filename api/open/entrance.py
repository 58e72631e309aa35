"""Base of every open endpoint: no key, a role that reads only published tables, cacheable answers."""

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

from django.utils.http import http_date
from rest_framework.request import Request

from api.http.views import View
from tenants import db_roles

#: Cache-Control of an answer that can change, and of one that a release number or an edition fixes for good.
BRIEFLY = "public, max-age=300"
FOR_LONG = "public, max-age=2592000, immutable"


class OpenView(View):
    """A view below /v1/open/: GET only, for anyone.

    A key in the request does not change the answer. An endpoint with other caching sets `kept`, and `changed_at` if it
    knows the last change.
    """

    tagged = True
    kept = BRIEFLY
    changed_at: dt.datetime | None = None

    def around(self, request: Request) -> AbstractContextManager[None]:
        return db_roles.as_open()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = self.kept
            if self.changed_at is not None:
                response.headers["Last-Modified"] = http_date(self.changed_at.timestamp())
        return super().finalize_response(request, response, *args, **kwargs)
