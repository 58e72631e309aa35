"""The shape of the agenda."""

from typing import Any

from rest_framework import serializers

from api.national.ledger.words import Kind
from api.regency.indicators.stewardship.serializers import DueOut, OwnerlessOut, StaleOut

_COUNT = "How many; counted up to 1,000."
_MORE = "Whether there are more than were counted."
_URL = "The list with all of them."


class AgendaDueOut(serializers.Serializer[Any]):
    """Something that the ministry waits for."""

    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What is to be submitted.")
    subject = serializers.CharField(help_text="Of what: the reporting period, such as 2025-Q4.")
    due_at = serializers.DateTimeField(help_text="Until when, with the extensions that apply, in UTC.")
    due_local = serializers.CharField(help_text="The same in words: 31 Januari 2027 pukul 23.59 WIB.")
    state = serializers.ChoiceField(
        choices=["not_open", "open", "late", "not_owed", "closed"],
        help_text="How it stands: not_open, open or late.",
    )
    url = serializers.URLField(help_text="Where to go on: the preview of a report, or where it is prepared.")


class AgendaReturnedOut(serializers.Serializer[Any]):
    """A submission that came back."""

    id = serializers.UUIDField(help_text="The submission's id.")
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What was submitted.")
    subject = serializers.CharField(help_text="Of what, such as 2025-Q4.")
    revision = serializers.IntegerField(help_text="Which revision came back.")
    returned_at = serializers.DateTimeField(help_text="Since when, in UTC.")
    answer_by = serializers.DateField(allow_null=True, help_text="The day by which to answer, or null.")
    url = serializers.URLField(help_text="The submission, with why it came back.")


class AgendaDueValuesOut(serializers.Serializer[Any]):
    """Values that are due and have no answer that counts."""

    count = serializers.IntegerField(help_text=_COUNT)
    more = serializers.BooleanField(help_text=_MORE)
    first = DueOut(many=True, help_text="The five that have been due longest.")
    url = serializers.URLField(help_text=_URL)


class AgendaStaleValuesOut(serializers.Serializer[Any]):
    """Values that nobody has changed or affirmed for a year."""

    count = serializers.IntegerField(help_text=_COUNT)
    more = serializers.BooleanField(help_text=_MORE)
    first = StaleOut(many=True, help_text="The five of longest ago.")
    url = serializers.URLField(help_text=_URL)


class AgendaOwnerlessOut(serializers.Serializer[Any]):
    """Indicators and series that nobody owns."""

    count = serializers.IntegerField(help_text=_COUNT)
    more = serializers.BooleanField(help_text=_MORE)
    first = OwnerlessOut(many=True, help_text="The first five.")
    url = serializers.URLField(help_text=_URL)


class AgendaOut(serializers.Serializer[Any]):
    """What is owed and until when, what came back, and what wants a look."""

    as_of = serializers.DateTimeField(help_text="When this was so, in UTC.")
    local = serializers.CharField(help_text="The same in words: 24 November 2026 pukul 21.15.03 WITA.")
    time_zone = serializers.CharField(help_text="The regency's time zone, such as Asia/Makassar.")
    due = AgendaDueOut(many=True, help_text="What the ministry waits for, the most pressing first.")
    returned = AgendaReturnedOut(many=True, help_text="Submissions that came back, the last first.")
    in_review = serializers.IntegerField(help_text="How many submissions wait for the ministry's decision.")
    values_due = AgendaDueValuesOut(help_text="Values that are due and have no answer that counts.")
    values_stale = AgendaStaleValuesOut(help_text="Values that nobody has confirmed for a year.")
    values_without_owner = AgendaOwnerlessOut(help_text="Indicators and series that nobody owns.")
