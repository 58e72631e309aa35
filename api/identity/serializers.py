"""The shape of "who am I"."""

from typing import Any

from rest_framework import serializers


class GrantOut(serializers.Serializer[Any]):
    """What the caller may do in one regency."""

    code = serializers.CharField(help_text="The regency's Kemendagri code, such as 51.01.")
    name = serializers.CharField(help_text="The regency's name, with its kind.")
    status = serializers.CharField(help_text="onboarded, or suspended: then it can be read and not written.")
    is_sandbox = serializers.BooleanField(
        help_text="Whether it is nobody's regency, made for programs to be tried on (`.../sandbox/`)."
    )
    time_zone = serializers.CharField(help_text="The regency's time zone, such as Asia/Makassar.")
    via = serializers.CharField(help_text="membership, or guest.")
    roles = serializers.ListField(
        child=serializers.CharField(), help_text="Roles of a member, such as steward."
    )
    scopes = serializers.ListField(
        child=serializers.CharField(), help_text="Scopes of a guest, such as drafts:read."
    )
    within = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="The scopes that the key or token is narrowed to here; null: it is not narrowed.",
    )
    agencies = serializers.ListField(
        child=serializers.UUIDField(), help_text="Agencies it is limited to; empty: all."
    )
    valid_until = serializers.DateTimeField(allow_null=True, help_text="When it ends, in UTC; null: open.")
    url = serializers.URLField(help_text="Where the regency's addresses begin: it answers with this grant.")
    agenda = serializers.URLField(help_text="What the regency owes, until when, and what came back.")


class LimitsOut(serializers.Serializer[Any]):
    """How many requests are let through in a minute; null: as many as there are."""

    key = serializers.IntegerField(allow_null=True, help_text="With this key.")
    regency = serializers.IntegerField(
        allow_null=True, help_text="To one regency, by all of its keys together."
    )


class LinksOut(serializers.Serializer[Any]):
    """Where to read on."""

    documentation = serializers.URLField(help_text="The documents, to read and to try.")
    openapi = serializers.URLField(help_text="The OpenAPI document for this kind of key.")
    problems = serializers.URLField(help_text="What errors mean.")


class MeOut(serializers.Serializer[Any]):
    """The caller of a key."""

    kind = serializers.CharField(help_text="person or client.")
    id = serializers.UUIDField(help_text="The person's or client's id.")
    name = serializers.CharField(help_text="Name.")
    office = serializers.CharField(allow_blank=True, help_text="Office of a person; empty for a client.")
    audience = serializers.CharField(help_text="What the key speaks for: regency or ministry, never both.")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="When the key ends, in UTC; null: open."
    )
    scopes = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="The scopes that the key or token is narrowed to; null: it is not narrowed.",
    )
    through = serializers.UUIDField(
        allow_null=True, help_text="The id of the program that acts for this person; null: nobody but itself."
    )
    ministry_roles = serializers.ListField(child=serializers.CharField(), help_text="Roles at the ministry.")
    regencies = GrantOut(many=True, help_text="The regencies that the key opens, by code.")
    limits = LimitsOut(help_text="How much may be asked.")
    links = LinksOut(help_text="Where to read on.")
