"""The analytics table on the wire."""

from typing import Any

from rest_framework import serializers

from api.national.figures.analytics import words
from api.national.figures.models import Basis
from api.national.figures.serializers import InstantOut


def _measures(help_texts: dict[str, str]) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    found: dict[str, serializers.Field[Any, Any, Any, Any]] = {}
    for name in words.MEASURES:
        is_decimal = name in (*words.SUMS, *words.DISTRIBUTION)
        kind = serializers.CharField if is_decimal else serializers.IntegerField
        found[name] = kind(required=False, allow_null=is_decimal, help_text=help_texts[name])
    return found


#: Measure to what it is.
SAID = {
    "value": "The participants' figure by the indicator's rule.",
    "numerator": "The sum above, exact.",
    "denominator": "The sum below, exact.",
    "regency_count": "Participants in the group.",
    "used_count": "Of them those whose value is in the figure.",
    "population": "People living in the group's regencies.",
    "population_covered": "People living in those used.",
    "never_submitted": "Left out: they never submitted anything.",
    "waiting_for_review": "Left out by accepted: submitted, and the ministry has not decided yet.",
    "returned": "Left out by accepted: submitted and returned.",
    "not_reported": "Left out: they submitted, but say nothing of this value.",
    "not_available": "Left out: answered as not available.",
    "not_applicable": "Left out: answered as not applicable.",
    "without_denominator": "Left out: a percentage without its parts, in a ratio of sums.",
    "without_weight": "Left out: population not known, in a weighted mean.",
    "not_a_number": "Left out: a word, under a rule that needs a number.",
    "other_release": "Left out: written by a release of the catalogue that measures otherwise than the one in force.",
    "on_target": "Reported, and the target handed over with it is reached.",
    "not_on_target": "Reported, and it is not.",
    "without_target": "Reported without a target.",
    "not_comparable": "With a target, but a word, or without a way that is better.",
    "very_high": "Achievement of 91 per cent and up, rounded half up.",
    "high": "76 to 90 per cent.",
    "medium": "66 to 75 per cent.",
    "low": "51 to 65 per cent.",
    "very_low": "50 per cent and less.",
    "without_band": "A target of 0 or less: reached or not, but no share of it.",
    "minimum": "The smallest reported number.",
    "lower_quartile": "A quarter of the way.",
    "median": "Half of the way.",
    "upper_quartile": "Three quarters of the way.",
    "maximum": "The largest reported number.",
}

MeasuresOut: type[serializers.Serializer[Any]] = type(
    "MeasuresOut",
    (serializers.Serializer,),
    {"__doc__": "The measures asked for.", "__module__": __name__, **_measures(SAID)},
)
_KEYS: dict[str, Any] = {
    "__doc__": "One figure: what it is of, and the measures asked for.",
    "__module__": __name__,
    "indicator": serializers.CharField(help_text="Its code."),
    "series": serializers.CharField(help_text="The series."),
    "period": serializers.CharField(help_text="The value period."),
    "regency": serializers.CharField(required=False, help_text="Kemendagri code, or total."),
    "regency_name": serializers.CharField(required=False, allow_null=True, help_text="With its kind."),
    "province": serializers.CharField(required=False, help_text="Its code, or total."),
    "province_name": serializers.CharField(required=False, allow_null=True, help_text="Its name."),
    "kind": serializers.CharField(required=False, help_text="kabupaten, kota or total."),
    "cohort": serializers.CharField(required=False, help_text="Its code, none, or total. Cohorts overlap."),
    "unit": serializers.CharField(help_text="The unit of the value."),
    **_measures(SAID),
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
    group_by = serializers.ListField(child=serializers.CharField(), help_text="What the rows are grouped by.")
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
