"""The analytics table on the wire."""

from collections.abc import Iterable

from rest_framework import serializers

from api.http.shapes import OBJECT, TEXT, SerializerField
from api.national.catalogue.words import DIMENSIONS
from api.national.figures.analytics import words
from api.national.figures.grouping import GROUPINGS
from api.national.figures.serializers import GROUP, TableOut, made
from api.national.figures.shapes import LIST, WHOLE, shown
from tenants import Fields


def measures(names: Iterable[str], *, required: bool = False) -> dict[str, SerializerField]:
    """Make the fields of measures: decimals as text, which may be null, and counts."""
    return {
        name: shown(
            TEXT if name in words.OF_UNIT else WHOLE,
            words.TEXTS[name],
            required=required,
            allow_null=name in words.OF_UNIT or name in words.COMPARED,
        )
        for name in names
    }


MeasuresOut = made("MeasuresOut", "The measures asked for.", measures(words.MEASURES))
_KEYS: Fields = {
    "indicator": shown(TEXT, "Its code."),
    "dimension": serializers.ChoiceField(
        DIMENSIONS, allow_null=True, help_text="Its dimension in the release that rules the period."
    ),
    "series": shown(TEXT, "The series."),
    "period": shown(TEXT, "The value period."),
    **GROUP,
    "unit": shown(TEXT, "The unit of the value."),
    "change_unit": shown(
        TEXT, "With changes: percentage points where the values are percentages.", required=False
    ),
    "is_break": serializers.BooleanField(
        required=False,
        help_text="With `comparison`: true if the catalogue measures differently from this period "
        "on, so that nothing is subtracted.",
    ),
    "is_enough": serializers.BooleanField(
        allow_null=True,
        help_text="True if the indicator's minimum coverage is reached; else the figure is not to be "
        "quoted. Null with measures of the course alone: they count regencies that have a target, "
        "whatever was reported of the period.",
    ),
    "population_year": shown(
        WHOLE,
        "The year of the people: the nearest earlier one known, else the first; the earliest where "
        "regencies differ.",
        allow_null=True,
    ),
    **measures(words.MEASURES),
    "previous": MeasuresOut(
        required=False,
        allow_null=True,
        help_text="With compare_as_of: the measures then; null where there was no such row.",
    ),
    "delta": shown(
        OBJECT, "With compare_as_of: each measure minus that of `previous`.", required=False, allow_null=True
    ),
    "entered": shown(
        LIST, "With compare_as_of: regencies in the figure now and not then, by code.", required=False
    ),
    "left": shown(LIST, "In the figure then, but not now.", required=False),
    "revised": shown(LIST, "In the figure both times, and adding something else to it.", required=False),
}
AnalyticsRowOut = made(
    "AnalyticsRowOut", "One figure: the keys of its row, and the requested measures.", _KEYS
)


class AnalyticsOut(TableOut):
    group_by = serializers.ListField(
        child=serializers.ChoiceField(GROUPINGS), help_text="The columns that the rows are grouped by."
    )
    regency_count = shown(WHOLE, "Participants that the filters let through.")
    data = AnalyticsRowOut(  # type: ignore[assignment]  # a field, not the base class's property
        many=True, help_text="Indicators and periods as asked for, the total before its groups."
    )
