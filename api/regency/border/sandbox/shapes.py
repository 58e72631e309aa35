"""Shapes of what is done about a sandbox."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from api.http import etags, shapes
from api.http.shapes import by_field, choice, field, flag, ident, instant, shape, text
from tenants.models import ProvisioningRequest

URL = by_field(str, serializers.URLField)


@shape()
class Nothing:
    """The address says everything: send {} or nothing."""


@shape()
class Clock:
    now: datetime | None = instant(
        "What the time is to be from here on, with its offset (without one it is taken as UTC), from 2015 to "
        "2099; null: the real time."
    )


@shape(answer="The time of day in a sandbox. It runs on from where it was set.")
class ClockRow:
    now: datetime = instant("The time in the sandbox, in UTC.")
    local: str = text(100, "The same in the sandbox's time zone, in words.")
    is_set: bool = flag("Whether it was set; otherwise it is the real time.")
    set_at: datetime | None = instant("When it was set, in real time; null where it is not.")


@shape(answer="A reset that was asked for. Ask again after Retry-After seconds until it is done or failed.")
class ResetRow:
    id: UUID = ident("The reset's id.")
    state: str = choice(
        ProvisioningRequest.State.choices,
        "queued, running, then done; or failed: then the sandbox is as it was.",
    )
    requested_at: datetime = instant("When it was asked for, in real time.")
    finished_at: datetime | None = instant("When it ended; null until then.")
    url: str = field(URL, "Where to ask how far it is.")

    @property
    def etag(self) -> str:
        return etags.strong("reset", self.id, self.state)

    @classmethod
    def of(cls, request: ProvisioningRequest, code: str) -> "ResetRow":
        url = f"{settings.BASE_URL}/v1/regencies/{code}/sandbox/resets/{request.pk}/"
        return shapes.from_model(cls, request, url=url)
