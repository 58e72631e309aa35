"""The shape of the ministry's log of guests."""

from typing import Any

from rest_framework import serializers

from api.identity.models import Guest, GuestNotice, Scope
from api.national.registry_fields import RegencyCode


class NoticeFilters(serializers.Serializer[Any]):
    """Whose guests are wanted."""

    regency = RegencyCode(
        required=False,
        max_length=5,
        source="regency__kemendagri_code",
        help_text="The Kemendagri code of one regency, such as 51.01.",
    )


class NoticeOut(serializers.Serializer[Any]):
    """That a regency let in or sent away somebody who is not its own."""

    id = serializers.UUIDField(help_text="The notice's id.")
    at = serializers.DateTimeField(help_text="When, in UTC.")
    regency = serializers.CharField(help_text="The regency's Kemendagri code.")
    kind = serializers.ChoiceField(choices=GuestNotice.Kind.choices, help_text="let_in or revoked.")
    guest_kind = serializers.ChoiceField(choices=Guest.Kind.choices, help_text="As what they were let in.")
    guest = serializers.UUIDField(help_text="The guest's id in that regency.")
    person = serializers.UUIDField(allow_null=True, help_text="The person's id, or null for a program.")
    client = serializers.UUIDField(allow_null=True, help_text="The program's id, or null for a person.")
    name = serializers.CharField(help_text="The name when they were let in.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), help_text="What they may do there."
    )
    valid_until = serializers.DateTimeField(help_text="Until when, in UTC.")
