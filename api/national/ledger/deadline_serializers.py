"""The shape of deadlines on the wire."""

from typing import Any

from rest_framework import serializers

from api.national.ledger.words import Kind


class DeadlineFilters(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(required=False, choices=Kind.choices, help_text="What is due.")
    subject = serializers.CharField(
        required=False, max_length=40, help_text="The reporting period, such as 2025-Q4."
    )


class DeadlineIn(serializers.Serializer[Any]):
    opens_at = serializers.DateTimeField(help_text="From when on it is taken in, in UTC.")
    due_at = serializers.DateTimeField(help_text="What is sent afterwards is late.")
    closes_at = serializers.DateTimeField(
        allow_null=True, default=None, help_text="Afterwards nothing is taken in; null: late ones always are."
    )


class ExtendIn(serializers.Serializer[Any]):
    due_at = serializers.DateTimeField(help_text="The later instant.")
    reason = serializers.CharField(max_length=2000, help_text="Why; everyone in the round sees it.")
    regency = serializers.CharField(
        required=False,
        allow_null=True,
        default=None,
        max_length=5,
        help_text="For one regency only, by its Kemendagri code; null: for all.",
    )


class ExtensionOut(serializers.Serializer[Any]):
    due_at = serializers.DateTimeField(help_text="The later instant, in UTC.")
    regency = serializers.CharField(allow_null=True, help_text="For this one only, or null for all.")
    reason = serializers.CharField(help_text="Why.")
    office = serializers.CharField(help_text="Who extended it.")
    at = serializers.DateTimeField(help_text="When, in UTC.")


class DeadlineOut(serializers.Serializer[Any]):
    """When a kind of submission is due."""

    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What is due.")
    subject = serializers.CharField(help_text="The reporting period, such as 2025-Q4.")
    opens_at = serializers.DateTimeField(help_text="In UTC.")
    due_at = serializers.DateTimeField(help_text="As announced, in UTC.")
    closes_at = serializers.DateTimeField(allow_null=True, help_text="In UTC, or null.")
    version = serializers.IntegerField(help_text="Counts the changes, from 1; extensions stand below.")
    extensions = ExtensionOut(many=True, help_text="In the order in which they were given.")


class RegencyDeadlineOut(DeadlineOut):
    """A deadline as it applies to the regency, in its zone."""

    due_for_you = serializers.DateTimeField(help_text="With what applies of the extensions, in UTC.")
    due_local = serializers.CharField(
        help_text="The same for people: 31 Januari 2027 pukul 23.59 WIB; in English where Accept-Language asks for it. "
        "The end of a day is told as 23.59 of that day, in the regency's zone or the ministry's."
    )
    state = serializers.ChoiceField(
        choices=["not_open", "open", "late", "not_owed", "closed"],
        help_text="How it stands now. not_owed: it passed before the regency was onboarded, or is of another cohort.",
    )
    declined = serializers.BooleanField(help_text="Whether the regency declined by letter.")


class DeclineIn(serializers.Serializer[Any]):
    regency = serializers.CharField(max_length=5, help_text="The Kemendagri code.")
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What it declines to submit.")
    subject = serializers.CharField(max_length=40, help_text="The reporting period, such as 2025-Q4.")
    letter_number = serializers.CharField(max_length=100, help_text="The letter's number.")
    letter_date = serializers.DateField(help_text="The letter's date.")
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="A word with it."
    )


class DeclinationOut(DeclineIn):
    """A regency's letter, recorded."""

    office = serializers.CharField(help_text="Who recorded it.")
    at = serializers.DateTimeField(help_text="When, in UTC.")
