"""The shape of a local indicator on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.fields import DecimalText, DistinctList, WrittenText
from api.national.catalogue.words import DIMENSIONS, Direction, Periodicity, ValueKind
from api.regency.indicators.local.operations import MAX_SERIES, SERIES, WITHOUT_DECIMALS


class LocalIndicatorIn(serializers.Serializer[Any]):
    """An indicator of the regency's own. A field left out takes its default: PUT replaces."""

    between: ClassVar[dict[str, Any]] = between.where(
        "value_kind",
        sorted(WITHOUT_DECIMALS),
        {"properties": {"decimals": {"maximum": 0}}},
        between.named("decimals"),
    )

    name = serializers.CharField(max_length=200, help_text="Its name.")
    dimension = serializers.ChoiceField(choices=DIMENSIONS, help_text="One of the six.")
    unit = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=60, help_text="Unit, such as m3."
    )
    value_kind = serializers.ChoiceField(
        choices=ValueKind.choices, help_text="Which grammar its values follow."
    )
    direction = serializers.ChoiceField(
        required=False,
        choices=Direction.choices,
        default=Direction.INFORMATIONAL,
        help_text="Which way is better.",
    )
    series = DistinctList(
        child=WrittenText(pattern=f"^{SERIES.pattern}$", max_length=30),
        required=False,
        default=lambda: ["total"],
        min_length=1,
        max_length=MAX_SERIES,
        help_text="Names of its series: total where there is one, or a village each.",
    )
    periodicity = serializers.ChoiceField(
        required=False,
        choices=[choice for choice in Periodicity.choices if choice[0] != Periodicity.EVENT],
        default=Periodicity.YEAR,
        help_text="How long a value period is.",
    )
    decimals = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        max_value=6,
        help_text="How many decimals at most; needed unless its values are whole numbers or words.",
    )
    minimum = DecimalText(
        required=False,
        allow_null=True,
        default=None,
        decimals=6,
        max_digits=18,
        help_text="Smallest value.",
        example="0",
    )
    maximum = DecimalText(
        required=False, allow_null=True, default=None, decimals=6, max_digits=18, help_text="Largest value."
    )
    definition = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=5000, help_text="What it measures."
    )
    maps_to = serializers.CharField(
        required=False,
        allow_null=True,
        default=None,
        max_length=40,
        help_text="The national indicator as which its values count: of the same value kind, unit, direction and"
        " periodicity, with a range and series within that one's.",
    )
    active = serializers.BooleanField(
        required=False, default=True, help_text="False retires it: values stay, none are added."
    )


class WhyNotOut(serializers.Serializer[Any]):
    """What keeps the values of an own indicator from counting nationally."""

    pointer = serializers.CharField(help_text="The field that is in the way.")
    code = serializers.CharField(help_text="The rule, for programs.")
    message = serializers.CharField(help_text="What the national indicator has instead.")


class LocalIndicatorOut(LocalIndicatorIn):
    """An indicator of the regency's own."""

    code = serializers.CharField(help_text="Its code, beginning with L-.")
    counts_nationally = serializers.BooleanField(
        help_text="Whether values of periods now count as those of `maps_to`; of an earlier period the release that"
        " rules it decides."
    )
    does_not_count_because = WhyNotOut(
        many=True, help_text="Where it is mapped and its values do not count: each thing in the way."
    )
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")
