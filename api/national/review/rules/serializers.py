"""The shape of rules and holidays on the wire."""

from typing import Any

from rest_framework import serializers

from api.national.ledger.words import Kind
from api.national.review.models import AcceptanceRule, Holiday


class AcceptanceRuleIn(serializers.Serializer[Any]):
    without_warning = serializers.BooleanField(
        help_text="Whether one that went out without a warning is accepted as soon as it is there."
    )
    after_working_days = serializers.IntegerField(
        allow_null=True,
        default=None,
        min_value=1,
        max_value=250,
        help_text="After so many whole working days without an answer of the ministry; null: never.",
    )


class AcceptanceRuleOut(AcceptanceRuleIn):
    """When a submission of a kind is accepted without a reviewer's look."""

    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What is submitted.")
    office = serializers.CharField(help_text="Who set it, or empty; in whose name the rule accepts.")
    version = serializers.IntegerField(help_text="Counts the changes; 0 where none was made.")


class AcceptanceRulesOut(serializers.Serializer[Any]):
    data = AcceptanceRuleOut(many=True, help_text="One a kind.")  # type: ignore[assignment]  # the metaclass takes it out


class HolidayFilters(serializers.Serializer[Any]):
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100, help_text="Such as 2026.")


class HolidayIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200, help_text="Such as Hari Raya Nyepi.")


class HolidayOut(HolidayIn):
    """A day that is no working day."""

    date = serializers.DateField(help_text="The day.")
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")


def shown_rule(rule: AcceptanceRule) -> dict[str, Any]:
    return {
        "kind": rule.kind,
        "without_warning": rule.without_warning,
        "after_working_days": rule.after_working_days,
        "office": rule.set_by_office,
        "version": rule.version,
    }


def shown_holiday(holiday: Holiday) -> dict[str, Any]:
    return {"date": holiday.on, "name": holiday.name, "version": holiday.version}
