"""The analytics table on the wire."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from api.national.figures.analytics import words
from api.national.figures.grouping import GROUPINGS
from api.national.figures.models import Basis
from api.national.figures.serializers import InstantOut
from tenants.models import Regency


def measures(
    names: Iterable[str], *, required: bool = False
) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """Make the fields of measures: decimals as text, which may be null, and counts."""
    found: dict[str, serializers.Field[Any, Any, Any, Any]] = {}
    for name in names:
        is_decimal = name in (*words.SUMS, *words.DISTRIBUTION)
        kind = serializers.CharField if is_decimal else serializers.IntegerField
        found[name] = kind(required=required, allow_null=is_decimal, help_text=words.TEXTS[name])
    return found


MeasuresOut: type[serializers.Serializer[Any]] = type(
    "MeasuresOut",
    (serializers.Serializer,),
    {"__doc__": "The measures asked for.", "__module__": __name__, **measures(words.MEASURES)},
)
_KEYS: dict[str, Any] = {
    "__doc__": "One figure: what it is of, and the measures asked for.",
    "__module__": __name__,
    "indicator": serializers.CharField(help_text="Its code."),
    "series": serializers.CharField(help_text="The series."),
    "period": serializers.CharField(help_text="The value period."),
    "regency_code": serializers.CharField(required=False, help_text="Kemendagri code, or total."),
    "regency_name": serializers.CharField(required=False, allow_null=True, help_text="With its kind."),
    "province_code": serializers.CharField(required=False, help_text="Its code, or total."),
    "province_name": serializers.CharField(required=False, allow_null=True, help_text="Its name."),
    "kind": serializers.ChoiceField(
        (*Regency.Kind.values, "total"), required=False, help_text="Or all of them."
    ),
    "cohort": serializers.CharField(required=False, help_text="Its code, none, or total. Cohorts overlap."),
    "unit": serializers.CharField(help_text="The unit of the value."),
    "is_enough": serializers.BooleanField(
        help_text="Whether the indicator's minimum coverage is reached; else the figure is not to be quoted."
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
AnalyticsRowOut: type[serializers.Serializer[Any]] = type("AnalyticsRowOut", (serializers.Serializer,), _KEYS)


class AnalyticsOut(InstantOut):
    basis = serializers.ChoiceField(choices=Basis.choices, help_text="What is counted.")
    group_by = serializers.ListField(
        child=serializers.ChoiceField(GROUPINGS), help_text="What the rows are grouped by."
    )
    regency_count = serializers.IntegerField(help_text="Participants that the filters let through.")
    in_several_rows_count = serializers.IntegerField(
        help_text="Of them in more than one group: cohorts overlap."
    )
    row_count = serializers.IntegerField(help_text="Rows on all pages.")
    compared_with = InstantOut(
        required=False, help_text="With compare_as_of only: the instant compared with."
    )
    data = AnalyticsRowOut(  # type: ignore[assignment]  # a field, not the base class's property
        many=True, help_text="Indicators and periods as asked for, the total before its groups."
    )
    next = serializers.URLField(
        allow_null=True, help_text="The following page, as of the same instant; null on the last one."
    )
    next_cursor = serializers.CharField(allow_null=True, help_text="What `cursor` is in that address.")
