"""Exemptions on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.national.catalogue.reference_fields import IndicatorCode
from api.national.exemptions.models import Exemption
from api.national.registry_fields import RegencyCode


class AskIn(serializers.Serializer[Any]):
    """What the regency asks the ministry to agree to."""

    indicator = serializers.CharField(max_length=40, help_text="Indicator code.")
    first_period = PeriodText(help_text="The first value period.")
    last_period = PeriodText(
        required=False, allow_null=True, default=None, help_text="The last one; null: until it is ended."
    )
    reason = serializers.CharField(max_length=2000, help_text="Why it does not apply here.")


class EndIn(serializers.Serializer[Any]):
    from_period = PeriodText(help_text="The first value period for which the indicator applies.")
    reason = serializers.CharField(max_length=2000, help_text="What changed.")


class WithdrawIn(serializers.Serializer[Any]):
    """The address says everything: send {} or nothing."""


class AgreeIn(serializers.Serializer[Any]):
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="A remark."
    )
    last_period = PeriodText(
        required=False, allow_null=True, default=None, help_text="An earlier end than was asked for."
    )


class DeclineExemptionIn(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, help_text="Why, for the regency to read.")


class ExemptionFilters(serializers.Serializer[Any]):
    state = serializers.ChoiceField(required=False, choices=Exemption.State.choices, help_text="Only these.")
    indicator = IndicatorCode(required=False, max_length=40, help_text="Indicator code.")


class NationalExemptionFilters(ExemptionFilters):
    regency = RegencyCode(required=False, max_length=5, help_text="Kemendagri code.")


class ExemptionOut(serializers.Serializer[Any]):
    """A request that an indicator does not apply in a regency, and what became of it."""

    id = serializers.UUIDField(help_text="Its id.")
    regency = serializers.CharField(help_text="Kemendagri code.")
    indicator = serializers.CharField(help_text="Indicator code.")
    first_period = serializers.CharField(help_text="The first value period.")
    last_period = serializers.CharField(allow_null=True, help_text="The last; null: until it is ended.")
    reason = serializers.CharField(help_text="Why it does not apply.")
    state = serializers.ChoiceField(choices=Exemption.State.choices, help_text="Where it stands.")
    requested_at = serializers.DateTimeField(help_text="When it was asked for.")
    requested_office = serializers.CharField(help_text="The office that asked.")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="When the ministry decided.")
    decided_office = serializers.CharField(help_text="The office that decided.")
    decision = serializers.CharField(help_text="The ministry's remark.")
    ended_from = serializers.CharField(allow_null=True, help_text="From which period on it applies again.")
    may = serializers.ListField(child=serializers.CharField(), help_text="What the caller may do next.")
