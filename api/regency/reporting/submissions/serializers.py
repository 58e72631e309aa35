"""Shape of a receipt in answers."""

from typing import Any

from rest_framework import serializers


class ReceiptRegencyOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="The Kemendagri code.")
    name = serializers.CharField(help_text="The name, with its kind.")


class ReceiptSignatoryOut(serializers.Serializer[Any]):
    office = serializers.CharField(help_text="The office that signs.")
    capacity = serializers.CharField(help_text="definitive, acting_pj, acting_plt, acting_plh or officer.")
    name_hash = serializers.CharField(
        help_text="SHA-256 over a salt and the name, both of which are kept apart and can be erased."
    )


class ReceiptClaimsOut(serializers.Serializer[Any]):
    """What the receipt says. All of it is under the signature."""

    schema = serializers.CharField(help_text="The version of this form, such as receipt/2.")
    issuer = serializers.CharField(help_text="The service that took the submission in.")
    regency = ReceiptRegencyOut(help_text="Whose submission it is.")
    submission = serializers.UUIDField(help_text="The submission's id.")
    kind = serializers.CharField(help_text="What was submitted.")
    subject = serializers.CharField(help_text="The reporting period, or the masterplan's id.")
    revision = serializers.IntegerField(help_text="Counts the submissions of this subject, from 1.")
    hash_algorithm = serializers.CharField(help_text="SHA-256.")
    content_hash = serializers.CharField(help_text="Of the exact bytes submitted, in hexadecimal.")
    sequence = serializers.IntegerField(help_text="Counts the regency's submissions, from 1.")
    previous_hash = serializers.CharField(help_text="Link hash of the submission before it.")
    link_hash = serializers.CharField(
        help_text="SHA-256 over previous hash, sequence (8 bytes, big-endian) and content hash."
    )
    signatory = ReceiptSignatoryOut(help_text="Who answers for it.")
    late = serializers.BooleanField(help_text="Whether the deadline had passed.")
    self_released = serializers.BooleanField(help_text="Whether submitting released what was only entered.")
    nothing_handed_over = serializers.BooleanField(
        required=False,
        help_text="Whether it is a report without any value or realisation; receipts of the form receipt/1 lack it.",
    )
    submitted_at = serializers.DateTimeField(help_text="In UTC.")
    statement = serializers.CharField(help_text="What the receipt is, and what it is not.")
    statement_id = serializers.CharField(help_text="The same in Indonesian.")


class ReceiptOut(serializers.Serializer[Any]):
    receipt = serializers.CharField(help_text="The receipt, a compact JWS signed with Ed25519.")
    claims = ReceiptClaimsOut(help_text="What is signed in it.")
    keys = serializers.URLField(help_text="Where the public keys are.")
