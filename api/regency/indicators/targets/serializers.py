"""The shape of targets and baselines on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.regency.indicators.filtering import IndicatorCode
from api.regency.indicators.models import Target


class TargetFilters(serializers.Serializer[Any]):
    indicator = IndicatorCode(required=False, help_text="Indicator code, such as ECO-03.")
    period = PeriodText(required=False, help_text="Period, such as 2026.")
    kind = serializers.ChoiceField(
        required=False, choices=Target.Kind.choices, help_text="target or baseline."
    )


class TargetIn(serializers.Serializer[Any]):
    """What is to be reached, or was there at the start, and which document says so."""

    value = serializers.CharField(max_length=40, help_text='The value as text, such as "4.51".')
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=300, help_text="Where it stands, such as RPJMD 2025-2029, table 5.2."
    )


class TargetVersionOut(serializers.Serializer[Any]):
    """One version of a target."""

    value = serializers.CharField(allow_null=True, help_text="The value; null where it was taken away.")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where it stands."
    )
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")
    set_at = serializers.DateTimeField(help_text="When it was set.")
    set_by = serializers.CharField(help_text="By whom.")


class TargetRowOut(TargetVersionOut):
    """A target or baseline in force."""

    indicator = serializers.CharField(help_text="Indicator code.")
    series = serializers.CharField(help_text="Series.")
    period = serializers.CharField(help_text="Period.")
    kind = serializers.ChoiceField(choices=Target.Kind.choices, help_text="target or baseline.")


class AchievementOut(serializers.Serializer[Any]):
    """How far the value entered for the period reaches the target."""

    per_cent = serializers.CharField(help_text='Per cent of the target, such as "92.50".')
    band = serializers.ChoiceField(
        choices=["very_high", "high", "medium", "low", "very_low"],
        help_text="By whole per cent: 91, 76, 66, 51 and less (Permendagri 86/2017).",
    )


class TargetOut(TargetRowOut):
    """A target or baseline with its versions, the newest first."""

    achievement = AchievementOut(allow_null=True, help_text="Null where there is nothing to compare.")
    versions = TargetVersionOut(many=True, help_text="What was set before as well.")
