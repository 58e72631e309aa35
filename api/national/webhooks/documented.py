"""Events in the OpenAPI documents (`webhooks`) and on the page docs/events.md."""

import json
from pathlib import Path

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, OpenApiWebhook, extend_schema

from api.http import shapes
from api.national.webhooks import events

FILE: Path = settings.BASE_DIR / "docs" / "events.md"
_HEAD = """<!-- Written by `manage.py write_event_docs` from the code. Do not edit. -->
# Events

[Webhooks](ledger.md#changes-and-webhooks) send these events, which the OpenAPI documents list too (`webhooks`). Each is
a POST with a JSON body, signed according to [Standard Webhooks](https://www.standardwebhooks.com/). `type` says what
happened, `data` to what: its own `key`, its address (`url`), the `regency_code`, and `sequence`, which counts the
events to the receiver, so that it can put them in order and see that one is still to come. Answer 2xx within ten
seconds. After any other answer the event is sent again, for over three days, under the same `webhook-id`. Types are
added; ignore those that you do not know. The [integrator guide](guides/en/integrator.md) checks a signature in Python.

`feed.advanced` is sent to addresses of a regency and of its own applications, never to one that the ministry can set:
its own, or that of an integrator's application. It says that something changed inside the regency, and no more: read
`url` with a key of your own. Any application gets only events of what its grant lets it read.

An address gets the events of what changes after it was given. Where a regency lets an application in later, its events
begin within seconds of that: read `changes/` once then. They end with the grant: an event that waits is given up.

| type | to the ministry | with `published:read` alone | what happened |
|---|---|---|---|
"""
_EXAMPLE = """
## An example

```json
{example}
```
"""


def page() -> bytes:
    rows = (
        f"| `{each.type}` | {_yes(each.is_for_ministry)} | {_yes(each.is_published)} | {each.says} |\n"
        for each in events.EVENTS.values()
    )
    example = json.dumps(events.EVENTS["submission_comment.created"].example(to_ministry=False), indent=2)
    return (_HEAD + "".join(rows) + _EXAMPLE.format(example=example)).encode()


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def webhooks(*, to_ministry: bool) -> list[OpenApiWebhook]:
    """Return the events that the ministry's addresses, or a regency's, may get."""
    return [_webhook(each, to_ministry) for each in events.events(to_ministry=to_ministry)]


def _webhook(event: events.Event, to_ministry: bool) -> OpenApiWebhook:
    example = OpenApiExample(event.type, value=event.example(to_ministry=to_ministry))
    return OpenApiWebhook(
        event.type,
        extend_schema(
            operation_id=f"on_{event.resource}_{event.verb}",
            summary=event.type,
            description=event.says,
            tags=["Webhooks"],
            request=shapes.serializer(event.body, answered=True),
            responses={
                "2XX": OpenApiResponse(description="Received. After any other answer it is sent again.")
            },
            examples=[example],
        ),
    )
