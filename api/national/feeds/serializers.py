"""The shape of changes on the wire."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from api.http import reading
from api.http.encoding import instant
from api.national.feeds.queries import BEGINNING, Change, Cursor


class ChangeFilters(serializers.Serializer[Any]):
    after = serializers.CharField(
        required=False,
        max_length=400,
        allow_blank=True,
        help_text="Where to go on: `next` of the answer before, as it stands. Without it or empty, from the beginning.",
    )
    limit = serializers.IntegerField(
        required=False, default=200, min_value=1, max_value=1000, help_text="How many at most."
    )


class ChangeOut(serializers.Serializer[Any]):
    """Something that changed: ask its address for how it is now."""

    at = serializers.DateTimeField(help_text="In UTC.")
    regency = serializers.CharField(
        allow_null=True, help_text="The regency's Kemendagri code; null for what concerns everyone."
    )
    resource = serializers.CharField(help_text="What kind of thing, such as value, programme or submission.")
    key = serializers.CharField(help_text="Which one: its id or natural key.")
    action = serializers.CharField(help_text="What was done, such as updated, deleted or accepted.")
    deleted = serializers.BooleanField(help_text="Whether it is no more.")
    version = serializers.IntegerField(help_text="Its version after the change.")
    office = serializers.CharField(help_text="The office that did it.")
    url = serializers.CharField(allow_null=True, help_text="Where it is; null where it has no address.")


class ChangesOut(serializers.Serializer[Any]):
    """Changes in an order in which nothing is passed over."""

    data = ChangeOut(many=True, help_text="The next ones.")  # type: ignore[assignment]  # the list's one name
    next = serializers.CharField(help_text="What to send as `after` next time, also where nothing changed.")
    more = serializers.BooleanField(help_text="Whether there are more already.")


def shown_changes(
    request: Request, find: Callable[..., list[Change]], url_of: Callable[[Change], str | None]
) -> dict[str, Any]:
    """Return the next changes after the request's cursor: `find` takes `after` and `limit`."""
    asked = reading.query(request, ChangeFilters)
    after = Cursor.read(asked["after"]) if asked.get("after") else BEGINNING
    found = find(after=after, limit=asked["limit"] + 1)
    rows = found[: asked["limit"]]
    return {
        "data": [_shown(row, url_of(row)) for row in rows],
        "next": str(rows[-1].cursor if rows else after),
        "more": len(found) > len(rows),
    }


def _shown(change: Change, url: str | None) -> dict[str, Any]:
    return {
        "at": instant(change.cursor.at),
        "regency": change.regency,
        "resource": change.resource,
        "key": change.key,
        "action": change.action,
        "deleted": change.action == "deleted",
        "version": change.version,
        "office": change.office,
        "url": url,
    }
