"""The shape of values on the wire. Grammar and rules are in operations: they need the indicator."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.fields import Day, PeriodText, WrittenText
from api.national.catalogue import values
from api.national.catalogue.official.serializers import OfficialOut
from api.national.catalogue.words import DIMENSIONS
from api.regency.indicators.filtering import IndicatorCode
from api.regency.indicators.models import Value
from api.regency.masterplan.filtering import AgencyId


class ValueFilters(serializers.Serializer[Any]):
    """What a list of values may be narrowed by."""

    indicator = IndicatorCode(required=False, help_text="Indicator code, such as ECO-03.")
    dimension = serializers.ChoiceField(choices=DIMENSIONS, required=False, help_text="One of the six.")
    period = PeriodText(required=False, help_text="Value period, such as 2025 or 2025-Q4.")
    value_status = serializers.ChoiceField(
        required=False,
        choices=Value.Status.choices,
        help_text="reported, not_available or not_applicable.",
    )
    agency = AgencyId(required=False, help_text="The agency that owns the series, or the value.")
    released = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Released by the steward, or not yet."
    )
    handed_over = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Handed over to the ministry as it stands, or not.",
    )


class ListedValues(ValueFilters):
    """What a list of values may be narrowed by, and what it shows."""

    official = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whether to show beside each value what an outside producer published of it.",
    )


class ValueContentIn(serializers.Serializer[Any]):
    """What is said about one indicator, series and period. A field left out takes its default: PUT replaces."""

    between: ClassVar[dict[str, Any]] = between.where(
        "value_status",
        (Value.Status.NOT_AVAILABLE, Value.Status.NOT_APPLICABLE),
        {
            **between.absent("value", "numerator", "denominator"),
            **between.where("value_status", (Value.Status.NOT_APPLICABLE,), between.absent("expected_on")),
        },
        {
            "required": ["value"],
            "properties": {"value": {"not": {"type": "null"}}, "expected_on": {"type": "null"}},
        },
    )

    value = WrittenText(
        pattern=values.VALUE,
        required=False,
        allow_null=True,
        default=None,
        max_length=40,
        help_text='The value as text, in the grammar of the indicator: "4.51", "1250000000", "WTP", "yes".',
    )
    numerator = WrittenText(
        pattern=values.NUMERATOR,
        required=False,
        allow_null=True,
        default=None,
        max_length=40,
        help_text='Numerator, such as "12345".',
    )
    denominator = WrittenText(
        pattern=values.DENOMINATOR,
        required=False,
        allow_null=True,
        default=None,
        max_length=40,
        help_text='Denominator, such as "273456".',
    )
    value_status = serializers.ChoiceField(
        required=False,
        choices=Value.Status.choices,
        default=Value.Status.REPORTED,
        help_text="reported: there is a value, which may be 0; not_available; not_applicable.",
    )
    observation_status = serializers.ChoiceField(
        required=False,
        choices=Value.Observation.choices,
        default=Value.Observation.FINAL,
        help_text="provisional, final, estimated or revised.",
    )
    agency = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The agency that produced the value, by its id.",
    )
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="A remark."
    )
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=2000,
        help_text="Why the value is not available or not applicable, or why it is corrected.",
    )
    expected_on = Day(
        required=False,
        allow_null=True,
        default=None,
        help_text="When a value that is not available is expected, such as 2026-06-30.",
    )

    def to_internal_value(self, data: Any) -> Any:
        # A number would have lost its zeros, or its digits, before it reached us.
        for name in ("value", "numerator", "denominator"):
            if isinstance(data, dict) and data.get(name) is not None and not isinstance(data[name], str):
                raise serializers.ValidationError(
                    {name: serializers.ErrorDetail('Write it as text, in quotes: "4.51".', code="not_text")}
                )
        return super().to_internal_value(data)


class CreateValueIn(ValueContentIn):
    """A value with its key in the body."""

    indicator = serializers.CharField(max_length=40, help_text="Indicator code, such as ECO-03.")
    series = serializers.CharField(
        required=False, default="total", max_length=30, help_text="Series; total where there is one."
    )
    period = PeriodText(help_text="Value period, such as 2025 or 2025-Q4.")


class ValueOut(serializers.Serializer[Any]):
    """One value of the regency's working copy."""

    indicator = serializers.CharField(help_text="Indicator code, such as ECO-03.")
    series = serializers.CharField(help_text="Series; total where there is one.")
    period = serializers.CharField(help_text="Value period, such as 2025.")
    value_status = serializers.ChoiceField(
        choices=Value.Status.choices, help_text="reported, not_available, ..."
    )
    value = serializers.CharField(
        allow_null=True, help_text='The value as text, such as "4.51"; null unless reported.'
    )
    numerator = serializers.CharField(allow_null=True, help_text="Numerator as text, null where not given.")
    denominator = serializers.CharField(
        allow_null=True, help_text="Denominator as text, null where not given."
    )
    observation_status = serializers.ChoiceField(choices=Value.Observation.choices, help_text="As in SDMX.")
    agency = serializers.UUIDField(allow_null=True, help_text="The producing agency's id.")
    note = serializers.CharField(help_text="A remark.")
    reason = serializers.CharField(help_text="Why there is no value, or why it was corrected.")
    version = serializers.IntegerField(help_text="Counts the edits, from 1.")
    released = serializers.BooleanField(help_text="Whether the steward has released it as it stands.")
    handed_over = serializers.BooleanField(help_text="Whether the ministry has received it as it stands.")
    changed_at = serializers.DateTimeField(help_text="Last edit, in UTC.")
    changed_by = serializers.CharField(help_text="Who made the last edit, by name.")
    affirmed_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was last said to be still true, without a change."
    )
    expected_on = serializers.DateField(allow_null=True, help_text="When a missing value is expected.")
    from_indicator = serializers.CharField(
        allow_null=True,
        help_text="The regency's own indicator whose value this one repeats; null where it was entered as it is.",
    )
    official = OfficialOut(
        allow_null=True, help_text="What an outside producer published of it, loaded by the ministry."
    )


class ListedValueOut(ValueOut):
    """One value of the regency's working copy, with its evidence."""

    official = OfficialOut(
        allow_null=True,
        required=False,
        help_text="What an outside producer published of it, loaded by the ministry; only where it is asked for.",
    )

    evidence = serializers.ListField(
        child=serializers.CharField(), help_text="Files that are evidence of it, by their SHA-256."
    )


class OneValueOut(ValueOut):
    """One value, with what may be doubtful about it."""

    official = OfficialOut(
        allow_null=True, help_text="What an outside producer published of it, loaded by the ministry."
    )

    warnings = serializers.ListField(
        child=serializers.CharField(),
        help_text="jump: more than half up or down from the period before; its release needs a note."
        " value_disagrees_with_parts: it is not its `quotient`, to half a unit in the last decimal."
        " will_not_count: the nation's figure is made of numerators and denominators and leaves it out; send both."
        " national_value_stands: of an own indicator that counts nationally, and did not here, since something else is"
        " entered under the national code.",
    )
    quotient = serializers.CharField(
        allow_null=True,
        help_text="What numerator and denominator make: times 100 for a percentage, times 100,000 for a rate per"
        " 100,000, rounded half up to the indicator's decimals. Null without both, or where a value is no quotient.",
    )
