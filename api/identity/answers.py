"""How the lists and single rows of people, guests, programs and keys are answered: all alike, on both sides."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, paging
from api.identity import shapes
from api.identity.operations import IssuedKey

#: The order of lists: ids sort by the time they were made.
OLDEST_FIRST = ("id",)
NEWEST_FIRST = ("-id",)
#: What holds a secret is in no cache.
NOT_STORED = {"Cache-Control": "no-store"}


def listed[Row: Model](
    request: Request,
    name: str,
    rows: QuerySet[Row],
    shown: Callable[[Row], dict[str, Any]],
    by: tuple[str, ...] = OLDEST_FIRST,
) -> Response:
    """One page, the oldest first where nothing else is said, with a tag of what it holds."""
    page = paging.page(rows, by=by, wanted=paging.wanted(request))
    body = page.body(map(shown, page.rows))
    tag = etags.weak(name, request.get_full_path(), encoding.dumps(body))
    return Response(body, headers={"ETag": tag, **page.headers})


def one(tag: str, body: dict[str, Any]) -> Response:
    return Response(body, headers={"ETag": tag})


def tag(name: str, id: UUID, body: dict[str, Any]) -> str:
    """Of a row that is shown as this."""
    return etags.strong(name, id, encoding.dumps(body))


def issued(key: IssuedKey, *, path: str) -> Response:
    """A new key, with its text: this once. `path` is that of the list of keys."""
    body = {**shapes.shown_key(key.key), "key": key.text}
    location = f"{settings.BASE_URL}{path}{key.key.pk}/"
    return Response(body, status=201, headers={"Location": location, **NOT_STORED})
