"""The shape of releasing, affirming and the lists of what waits."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.fields import PeriodText
from api.http.language import Text, active_language
from api.national.catalogue.words import DIMENSIONS
from api.regency.masterplan.filtering import AgencyId

_ONE_OF_BOTH = Text("Give either keys or filter.", "Berikan salah satu: keys atau filter.")
_HOW_MANY = Text("Say how many.", "Sebutkan berapa banyak.")

MAX_KEYS = 5_000


class KeyIn(serializers.Serializer[Any]):
    """The natural key of a value."""

    indicator = serializers.CharField(max_length=40, help_text="Indicator code, such as ECO-03.")
    series = serializers.CharField(
        required=False, default="total", max_length=30, help_text="Series; total where there is one."
    )
    period = PeriodText(help_text="Value period, such as 2025.")


class ChosenFilterIn(serializers.Serializer[Any]):
    """All values that match; an empty filter matches every value."""

    indicator = serializers.CharField(required=False, max_length=40, help_text="Indicator code.")
    dimension = serializers.ChoiceField(choices=DIMENSIONS, required=False, help_text="One of the six.")
    period = PeriodText(required=False, help_text="Value period.")
    agency = serializers.UUIDField(required=False, help_text="The agency that owns them.")


class ChoiceIn(serializers.Serializer[Any]):
    """Which values are meant: `keys`, or `filter` with the number of values that you expect it to find."""

    between: ClassVar[dict[str, Any]] = {
        "if": between.asked("keys"),
        "then": between.absent("filter"),
        "else": between.asked("filter", "expected"),
    }

    keys = serializers.ListField(
        child=KeyIn(), required=False, min_length=1, max_length=MAX_KEYS, help_text="The values, by key."
    )
    filter = ChosenFilterIn(required=False, help_text="The values that match.")
    expected = serializers.IntegerField(
        required=False, min_value=0, help_text="How many values these are; needed with a filter."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("keys" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError(_ONE_OF_BOTH.to(active_language()), code="keys_or_filter")
        if "filter" in attrs and "expected" not in attrs:
            raise serializers.ValidationError(
                {"expected": serializers.ErrorDetail(_HOW_MANY.to(active_language()), "required")}
            )
        return attrs


class ValueWarningOut(serializers.Serializer[Any]):
    """Something doubtful about one of the values."""

    key = serializers.CharField(help_text="The value: indicator/series/period.")
    code = serializers.CharField(
        help_text="will_not_count: the nation's figure is made of numerators and denominators and leaves it out."
    )
    message = serializers.CharField(help_text="In the language of Accept-Language.")


class DoneOut(serializers.Serializer[Any]):
    chosen = serializers.IntegerField(help_text="How many values were meant.")
    changed = serializers.IntegerField(help_text="How many of them changed by it.")
    warnings = ValueWarningOut(many=True, help_text="What is doubtful about them; up to 100 are named.")


class DueFilters(serializers.Serializer[Any]):
    agency = AgencyId(required=False, help_text="The agency that owns them.")
    within = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=366, help_text="Also those due in so many days."
    )


class StaleFilters(serializers.Serializer[Any]):
    agency = AgencyId(required=False, help_text="The agency that owns them.")
    days = serializers.IntegerField(
        required=False, default=365, min_value=1, max_value=3660, help_text="Not confirmed for so many days."
    )


OPEN_BECAUSE = ("not_reported", "not_asked", "not_decided", "declined")


class DueOut(serializers.Serializer[Any]):
    """A value that is due and has no answer that counts."""

    indicator = serializers.CharField(help_text="Indicator code.")
    series = serializers.CharField(help_text="Series.")
    period = serializers.CharField(help_text="Value period.")
    due_on = serializers.DateField(help_text="The day by which it is due.")
    agency = serializers.UUIDField(allow_null=True, help_text="The agency that owns it.")
    person = serializers.CharField(allow_null=True, help_text="The person who owns it, by name.")
    late = serializers.BooleanField(help_text="Whether that day has passed since the regency was onboarded.")
    open_because = serializers.ChoiceField(
        choices=OPEN_BECAUSE,
        help_text="Why it is open: nothing is entered (not_reported); or it is entered as not applicable, and the"
        " ministry was not asked (not_asked), has not decided (not_decided) or did not agree (declined).",
    )


class StaleOut(serializers.Serializer[Any]):
    """The newest value of a series that nobody has looked at for long."""

    indicator = serializers.CharField(help_text="Indicator code.")
    series = serializers.CharField(help_text="Series.")
    period = serializers.CharField(help_text="Value period.")
    last_confirmed_at = serializers.DateTimeField(help_text="Last change or affirmation.")
    changed_at = serializers.DateTimeField(help_text="Last edit.")
    affirmed_at = serializers.DateTimeField(allow_null=True, help_text="Last affirmation.")
    agency = serializers.UUIDField(allow_null=True, help_text="The agency that owns it.")
    person = serializers.CharField(allow_null=True, help_text="The person who owns it, by name.")


class OwnerlessOut(serializers.Serializer[Any]):
    """A series without an owner."""

    indicator = serializers.CharField(help_text="Indicator code.")
    series = serializers.CharField(help_text="Series.")
