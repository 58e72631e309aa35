"""The door of every open endpoint: no key, a role that reads published tables, answers to be cached."""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.utils.http import http_date
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, packing
from api.http.permissions import Public
from api.http.views import View
from tenants import db_roles

#: How long an answer may be kept without asking: what can change, and what a release number fixes.
BRIEFLY = dt.timedelta(minutes=5)
FOR_LONG = dt.timedelta(days=30)


class OpenView(View):
    """A view below /v1/open/: GET only, for anyone. A key that is sent along does not change the answer."""

    permissions = {"GET": Public}
    tagged = True

    def around(self, request: Request) -> AbstractContextManager[None]:
        return db_roles.as_open()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(final, Response):  # its bytes are made later
            final.add_post_render_callback(lambda made: packing.pack_text(request, made))
        else:
            packing.pack_text(request, final)
        return final


def answer(
    body: Any,
    *,
    kept: dt.timedelta = BRIEFLY,
    changed_at: dt.datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer with a tag made from its content: there is little of it, and it seldom changes."""
    tag = etags.weak("open", encoding.dumps(body))
    return Response(body, headers={**(headers or {}), **caching(tag, kept=kept, changed_at=changed_at)})


def caching(etag: str, *, kept: dt.timedelta, changed_at: dt.datetime | None) -> dict[str, str]:
    """What a cache needs to know. What is kept for long never changes."""
    control = f"public, max-age={int(kept.total_seconds())}"
    if kept == FOR_LONG:
        control += ", immutable"
    headers = {"ETag": etag, "Cache-Control": control}
    if changed_at is not None:
        headers["Last-Modified"] = http_date(changed_at.timestamp())
    return headers
