"""The shape of keys and security logs, the same on both sides, and of what their lists share."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.identity.accounts.oauth import OF_AUDIENCE

UNTIL = "Until when, in UTC; null: open."


class EndedFilter(serializers.Serializer[Any]):
    """Which of them are wanted."""

    ended = serializers.BooleanField(
        required=False, default=False, help_text="true lists those that are over as well."
    )


class NothingIn(serializers.Serializer[Any]):
    """Nothing needs to be said."""


class PersonOut(serializers.Serializer[Any]):
    """A person: all that is kept of anyone."""

    id = serializers.UUIDField(help_text="The person's id.")
    name = serializers.CharField(help_text="The person's name.")
    office = serializers.CharField(help_text="Where the person works.")
    email = serializers.EmailField(help_text="The work e-mail address.")


class KeyOwnerOut(serializers.Serializer[Any]):
    """Whose key it is."""

    kind = serializers.ChoiceField(choices=["person", "client"], help_text="A person or a program.")
    id = serializers.UUIDField(help_text="The person's or program's id.")
    name = serializers.CharField(help_text="The name.")


class KeyOut(serializers.Serializer[Any]):
    """A key, without what opens anything. Each side adds the scopes that there are on it."""

    id = serializers.UUIDField(help_text="The key's id.")
    prefix = serializers.CharField(help_text="How the key begins, to know it by.")
    label = serializers.CharField(help_text="What it is for, in its maker's own words.")  # type: ignore[assignment]
    owner = KeyOwnerOut(help_text="Whose it is.")
    created_at = serializers.DateTimeField(help_text="Since when, in UTC.")
    expires_at = serializers.DateTimeField(allow_null=True, help_text=UNTIL)
    revoked_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was revoked, in UTC; null: it was not."
    )
    last_used_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was last used, in UTC, within ten minutes; null: never."
    )


class IssuedKeyOut(serializers.Serializer[Any]):
    """What a new key's answer has besides: its text, shown this once and kept nowhere."""

    key = serializers.CharField(help_text="The key itself: keep it safe, it cannot be shown again.")


class IssueKeyIn(serializers.Serializer[Any]):
    """For whom a key is to be issued. Each side adds the scopes that there are on it."""

    between: ClassVar[dict[str, Any]] = between.either("person", "client")

    person = serializers.UUIDField(
        required=False, help_text="Your own id, as `/v1/me/` gives it. Nobody makes a key for another person."
    )
    client = serializers.UUIDField(required=False, help_text="The program's id.")
    label = serializers.CharField(  # type: ignore[assignment]  # a serializer's own label is not used
        required=False, default="", allow_blank=True, max_length=100, help_text="What it is for."
    )
    expires_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Until when, within two years; a year where nothing is said.",
    )


def scopes_shown(audience: str) -> serializers.ListField:
    """The scopes of a key, among those of keys for this audience ("regency", "ministry")."""
    return serializers.ListField(
        child=serializers.ChoiceField(choices=_scopes(audience)),
        allow_null=True,
        help_text="The scopes that it is narrowed to; null: all that its owner may do.",
    )


def scopes_wanted(audience: str) -> serializers.ListField:
    """The same for a key that is asked for."""
    return serializers.ListField(
        child=serializers.ChoiceField(choices=_scopes(audience)),
        required=False,
        allow_null=True,
        default=None,
        min_length=1,
        max_length=len(_scopes(audience)),
        help_text="What it is narrowed to; where nothing is said, all that its owner may do.",
    )


def _scopes(audience: str) -> list[tuple[str, str]]:
    return [(name, name) for name in OF_AUDIENCE[audience]]


class RotateKeyIn(serializers.Serializer[Any]):
    """How long the old key goes on."""

    overlap_hours = serializers.IntegerField(
        required=False,
        default=24,
        min_value=0,
        max_value=168,
        help_text="Hours for which the old key goes on, up to a week; 0 ends it at once.",
    )


class LogFilters(serializers.Serializer[Any]):
    """Which entries are wanted."""

    kind = serializers.CharField(
        required=False, max_length=40, help_text="What happened, such as key_issued."
    )


class LogActorOut(serializers.Serializer[Any]):
    """Who did it, as they were called then."""

    id = serializers.UUIDField(allow_null=True, help_text="The person's or program's id; null: an operator.")
    name = serializers.CharField(help_text="The name at that time.")
    office = serializers.CharField(help_text="The office at that time, or empty.")


class LogEntryOut(serializers.Serializer[Any]):
    """One thing that was done about access. Entries stay; address and user agent are blanked after 90 days."""

    id = serializers.UUIDField(help_text="The entry's id.")
    at = serializers.DateTimeField(help_text="When, in UTC.")
    kind = serializers.CharField(help_text="What happened, such as guest_let_in.")
    actor = LogActorOut(help_text="Who did it.")
    subject = serializers.CharField(help_text="Whom or what it was about.")
    detail = serializers.DictField(help_text="What else there is to say: ids, roles, scopes, changes.")
    address = serializers.CharField(
        help_text="The network address that the request came from (of IPv6 the /64 network); empty: none, or more than "
        "90 days ago."
    )
    user_agent = serializers.CharField(help_text="The program that sent the request, likewise.")
