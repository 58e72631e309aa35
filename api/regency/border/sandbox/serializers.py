"""The shape of what is done about a sandbox on the wire."""

from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from api.http.exceptions import Invalid
from tenants.models import ProvisioningRequest

#: What a sandbox's clock may be set to: days for which calendars and deadlines mean something.
EARLIEST, LATEST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class NothingIn(serializers.Serializer[Any]):
    """The address says everything: send {} or nothing."""


class ClockIn(serializers.Serializer[Any]):
    now = serializers.DateTimeField(
        allow_null=True,
        help_text="What the time is to be from here on, with its offset (without one it is taken as UTC), from 2015 to "
        "2099; null: the real time.",
    )

    def validate_now(self, value: datetime | None) -> datetime | None:
        if value is not None and not EARLIEST <= value < LATEST:
            raise Invalid.at(
                "/now",
                "out_of_range",
                "A sandbox's clock can be set to the years from 2015 to 2099.",
                "Jam bak pasir dapat disetel pada tahun 2015 sampai 2099.",
            )
        return value


class ClockOut(serializers.Serializer[Any]):
    """The time of day in a sandbox. It runs on from where it was set."""

    now = serializers.DateTimeField(help_text="The time in the sandbox, in UTC.")
    local = serializers.CharField(help_text="The same in the sandbox's time zone, in words.")
    is_set = serializers.BooleanField(help_text="Whether it was set; otherwise it is the real time.")
    set_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was set, in real time; null where it is not."
    )


class ResetOut(serializers.Serializer[Any]):
    """A reset that was asked for. Ask again after Retry-After seconds until it is done or failed."""

    id = serializers.UUIDField(help_text="The reset's id.")
    state = serializers.ChoiceField(
        choices=ProvisioningRequest.State.choices,
        help_text="queued, running, then done; or failed: then the sandbox is as it was.",
    )
    requested_at = serializers.DateTimeField(help_text="When it was asked for, in real time.")
    finished_at = serializers.DateTimeField(allow_null=True, help_text="When it ended; null until then.")
    url = serializers.URLField(help_text="Where to ask how far it is.")
