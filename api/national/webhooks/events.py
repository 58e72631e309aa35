"""Events that webhooks send, each declared once: its body as a shape, its meaning, and an example.

The OpenAPI documents (`webhooks`), the bodies of deliveries, test deliveries and docs/events.md are made from them.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from api.http import shapes
from api.http.shapes import URL, choice, field, ident, instant, nested, shape, text, whole
from api.national.feeds.kinds import NATIONAL, Kind, below, national_path, regency_base
from api.national.feeds.queries import BEGINNING, Change, Cursor
from tenants import Document, frozen

#: The kind of what happens inside a regency.
FEED = "feed"


@shape
class EventData:
    """Content of an event."""

    key: str = text(100, "The resource's own id or natural key.")
    url: str = field(URL, "The resource's address, readable with the receiver's own key.")
    regency_code: str | None = text(
        5, "The regency's Kemendagri code; null for changes that concern every regency."
    )
    version: int = whole("The resource's version after the change.")
    office: str = text(200, "The office that made the change; empty for the service itself.")
    sequence: int = whole("Counts the events to this receiver, from 1; 0 in a test.")


@shape
class SubmissionPartEventData(EventData):
    """Content of an event about a comment or an opening."""

    submission: UUID = ident("The submission's id.")


@shape
class FeedEventData:
    """Content of an event about work inside a regency: where to continue reading."""

    url: str = field(
        URL, "The new changes: `changes/` after the cursor, readable with the receiver's own key."
    )
    regency_code: str = text(5, "The regency's Kemendagri code.")
    cursor: str = text(
        400,
        "The `cursor` of `changes/` after which new changes begin. Any `next_cursor` that you have works as well.",
    )
    sequence: int = whole("Counts the events to this receiver, from 1; 0 in a test.")


_OF_SUBMISSIONS = ("submission_comment", "submission_opening")
_FEED = Kind(
    {
        "advanced": "Something changed inside a regency, without details: at most one event a second for each regency."
    },
    "",
)
KINDS = {**NATIONAL, FEED: _FEED}


@frozen
class Event:
    """One type of event: `resource.verb`."""

    resource: str
    verb: str

    @property
    def type(self) -> str:
        return f"{self.resource}.{self.verb}"

    @property
    def says(self) -> str:
        return KINDS[self.resource].verbs[self.verb]

    @property
    def body(self) -> Any:
        return _body(self.resource)

    @property
    def is_for_ministry(self) -> bool:
        """Return False for events inside a regency: the ministry must not know when a regency works."""
        return self.resource != FEED

    @property
    def is_published(self) -> bool:
        """Return True for resources that an application can read if a regency admitted it with only published:read."""
        return KINDS[self.resource].published

    def example(self, *, to_ministry: bool) -> Document:
        """Return the body of the document's example, which a test delivery sends."""
        change = Change(
            Cursor(1, datetime(2026, 4, 20, 2, 30, tzinfo=UTC), UUID(_ID)),
            "00.01", self.resource, _EXAMPLES.get(self.resource, _ID), _PARENT, self.verb, 1, "Bappeda",
        )  # fmt: skip
        if self.resource == FEED:
            return advanced(change.cursor.at, regency="00.01", since=str(BEGINNING), sequence=0, site=_SITE)
        return told(change, code=None if to_ministry else "00.01", sequence=0, site=_SITE)


_SITE = "https://kota-cerdas.example"
_ID, _PARENT = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f", "0192f0b1-3c2d-7e4f-8a5b-6c7d8e9f0a1b"
_EXAMPLES = {
    "deadline": "periodic_report/2026-Q1",
    "declination": "periodic_report/2026-Q1",
    "ledger_head": "2026-04-20",
}
EVENTS = {
    each.type: each for each in (Event(name, verb) for name, kind in KINDS.items() for verb in kind.verbs)
}


def told(change: Change, *, code: str | None, sequence: int, site: str = "") -> Document:
    """Return the body of a change's event: for a regency's receiver with its `code`, else for the ministry's."""
    path = national_path(change)
    if code is not None:
        path = below(KINDS[change.resource].regency, regency_base(code), change)
    data: Document = {
        "key": change.key,
        "version": change.version,
        "office": change.office,
        "submission_id": change.parent,
        "url": f"{site or settings.BASE_URL}{path}",
        "regency_code": change.regency_code,
        "sequence": sequence,
    }
    return _filled(change.resource, change.action, change.cursor.at, data)


def advanced(at: datetime, *, regency: str, since: str, sequence: int, site: str = "") -> Document:
    """Return the body of the event that the regency's feed has changes after the cursor `since`."""
    url = f"{site or settings.BASE_URL}{regency_base(regency)}/changes/?cursor={since}"
    data = {"url": url, "regency_code": regency, "cursor": since, "sequence": sequence}
    return _filled(FEED, "advanced", at, data)


def resource_of(body: str) -> str:
    """Return the kind of resource that a body is about."""
    return str(json.loads(body)["type"]).partition(".")[0]


def _filled(resource: str, verb: str, at: datetime, data: Document) -> Document:
    body = {"type": f"{resource}.{verb}", "timestamp": at, "data": data}
    return shapes.document(shapes.from_json(_body(resource), body))


@cache
def _body(resource: str) -> type[Any]:
    """Make the shape of the bodies about this kind of resource."""
    data = (
        FeedEventData
        if resource == FEED
        else SubmissionPartEventData
        if resource in _OF_SUBMISSIONS
        else EventData
    )
    name = f"{resource.title().replace('_', '')}Event"
    members = {
        "__annotations__": {"type": str, "timestamp": datetime, "data": data},
        "__doc__": "An event as it is sent.",
        "__module__": __name__,
        "type": choice([f"{resource}.{verb}" for verb in KINDS[resource].verbs], "The kind of event."),
        "timestamp": instant("When it happened, in UTC."),
        "data": nested("Object that the event is about."),
    }
    made: type[Any] = shape(name=name)(type(name, (), members))
    return made


def events(*, to_ministry: bool) -> Iterator[Event]:
    """Yield the events that the ministry's addresses, or a regency's, may get."""
    yield from (each for each in EVENTS.values() if each.is_for_ministry or not to_ministry)
