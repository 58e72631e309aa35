"""The shape of webhooks on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import HOST, WrittenText

RESOURCES = (
    "submission",
    "submission_comment",
    "submission_opening",
    "deadline",
    "declination",
    "ledger_head",
    "not_applicable",
)


class WebhookIn(serializers.Serializer[Any]):
    url = WrittenText(
        pattern=rf'^https://{HOST}(/[!-"$-~]*)?$',
        max_length=500,
        help_text="Where to send: a public address, https.",
    )
    resources = serializers.ListField(
        child=serializers.ChoiceField(choices=RESOURCES),
        required=False,
        default=list,
        help_text="Of which things to tell; empty: of all.",
    )


class ChangeWebhookIn(WebhookIn):
    active = serializers.BooleanField(
        default=True, help_text="False pauses it; what changes meanwhile is sent afterwards."
    )


class WebhookOut(ChangeWebhookIn):
    """An address that is told of changes."""

    id = serializers.UUIDField(help_text="The webhook's id.")
    created_at = serializers.DateTimeField(help_text="In UTC.")
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")


class WebhookWithSecretOut(WebhookOut):
    secret = serializers.CharField(
        help_text="What deliveries are signed with (Standard Webhooks); shown this once."
    )


class AttemptOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="In UTC.")
    status = serializers.IntegerField(allow_null=True, help_text="The receiver's, or null where none came.")
    reason = serializers.CharField(help_text="Why it did not arrive, or empty.")
    milliseconds = serializers.IntegerField(help_text="How long it took.")


class DeliveryOut(serializers.Serializer[Any]):
    """One change on its way to one address."""

    id = serializers.UUIDField(help_text="The header webhook-id, the same for every attempt.")
    state = serializers.ChoiceField(
        choices=["waiting", "delivered", "given_up"], help_text="What became of it."
    )
    attempts = serializers.IntegerField(help_text="How many were made.")
    next_at = serializers.DateTimeField(allow_null=True, help_text="When the next one is made, in UTC.")
    created_at = serializers.DateTimeField(help_text="In UTC.")
    body = serializers.CharField(help_text="What is sent, as it was signed.")
    log = AttemptOut(many=True, help_text="The last attempts, the newest last.")
