"""The analytics table on the wire."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from api.national.figures.analytics import words
from api.national.figures.grouping import GROUPINGS
from api.national.figures.serializers import GROUP, TableOut, made


def measures(
    names: Iterable[str], *, required: bool = False
) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """Make the fields of measures: decimals as text, which may be null, and counts."""
    found: dict[str, serializers.Field[Any, Any, Any, Any]] = {}
    for name in names:
        kind = serializers.CharField if name in words.OF_UNIT else serializers.IntegerField
        is_nullable = name in words.OF_UNIT or name in words.COMPARED
        found[name] = kind(required=required, allow_null=is_nullable, help_text=words.TEXTS[name])
    return found


MeasuresOut = made("MeasuresOut", "The measures asked for.", measures(words.MEASURES))
_KEYS: dict[str, Any] = {
    "indicator": serializers.CharField(help_text="Its code."),
    "series": serializers.CharField(help_text="The series."),
    "period": serializers.CharField(help_text="The value period."),
    **GROUP,
    "unit": serializers.CharField(help_text="The unit of the value."),
    "change_unit": serializers.CharField(
        required=False, help_text="With changes: percentage points where the values are percentages."
    ),
    "is_enough": serializers.BooleanField(
        allow_null=True,
        help_text="True if the indicator's minimum coverage is reached; else the figure is not to be "
        "quoted. Null with measures of the course alone: they count regencies that have a target, "
        "whatever was reported of the period.",
    ),
    "population_year": serializers.IntegerField(
        allow_null=True,
        help_text="The year of the people: the nearest earlier one known, else the first; the earliest where "
        "regencies differ.",
    ),
    **measures(words.MEASURES),
    "previous": MeasuresOut(
        required=False,
        allow_null=True,
        help_text="With compare_as_of: the measures then; null where there was no such row.",
    ),
    "delta": serializers.DictField(
        required=False,
        allow_null=True,
        help_text="With compare_as_of: each measure minus that of `previous`.",
    ),
    "entered": serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="With compare_as_of: regencies in the figure now and not then, by code.",
    ),
    "left": serializers.ListField(
        child=serializers.CharField(), required=False, help_text="In the figure then and not now."
    ),
}
AnalyticsRowOut = made("AnalyticsRowOut", "One figure: what it is of, and the measures asked for.", _KEYS)


class AnalyticsOut(TableOut):
    group_by = serializers.ListField(
        child=serializers.ChoiceField(GROUPINGS), help_text="The columns that the rows are grouped by."
    )
    regency_count = serializers.IntegerField(help_text="Participants that the filters let through.")
    data = AnalyticsRowOut(  # type: ignore[assignment]  # a field, not the base class's property
        many=True, help_text="Indicators and periods as asked for, the total before its groups."
    )
