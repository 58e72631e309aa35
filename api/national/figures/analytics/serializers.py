"""The analytics table on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.http.known import KnownCodes
from api.national.catalogue.words import DIMENSIONS
from api.national.figures.analytics import words
from api.national.figures.models import Basis
from api.national.figures.serializers import InstantFilters, InstantOut
from api.national.registry_fields import CohortCode, ProvinceCode, RegencyCode

_LISTED: dict[str, Any] = {"required": False, "default": list, "max_length": 100}
FORMATS = ("json", "csv", "ndjson", "xlsx", "parquet", "sdmx")


def _codes(help_text: str, *, most: int = 100, size: int = 40, **kwargs: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=size),
        required=False,
        default=list,
        max_length=most,
        help_text=help_text,
        **kwargs,
    )


class AnalyticsFilters(InstantFilters):
    """Each list takes its parameter several times. Name indicators, or dimensions for all indicators in them; all of
    the six where neither is named."""

    indicator = _codes("Codes, each by name.")
    dimension = _codes("Every indicator of these dimensions, besides those named.", most=6)
    series = _codes("Only these series; every series of each indicator otherwise.", most=20)
    period = serializers.ListField(
        child=PeriodText(),
        min_length=1,
        max_length=60,
        help_text="Value periods, each by name. Those of another length than an indicator's give no row of it.",
    )
    measure = serializers.ListField(
        child=serializers.ChoiceField(choices=words.MEASURES),
        required=False,
        default=list(words.DEFAULT_MEASURES),
        help_text="Columns beside the keys. All but those of targets (on_target to without_band) and of the "
        "distribution (minimum to maximum) where none is named.",
    )
    group_by = serializers.ListField(
        child=serializers.ChoiceField(choices=words.GROUPINGS),
        required=False,
        default=list,
        max_length=words.MAX_GROUPINGS,
        help_text="A row for each group, under the total; two groupings are crossed. One row for all otherwise.",
    )
    with_total = serializers.BooleanField(
        required=False,
        default=True,
        help_text="Whether the row of all participants, each counted once, stands before its groups.",
    )
    province = KnownCodes(ProvinceCode, size=2, **_LISTED, help_text="Only participants of these provinces.")
    cohort = KnownCodes(CohortCode, size=20, **_LISTED, help_text="Only participants of these cohorts.")
    kind = serializers.ListField(
        child=serializers.ChoiceField(choices=["kabupaten", "kota"]),
        required=False,
        default=list,
        max_length=2,
        help_text="Only participants of these kinds.",
    )
    regency = KnownCodes(
        RegencyCode,
        size=5,
        **_LISTED | {"max_length": 600},
        help_text="Only these participants, by Kemendagri code.",
    )
    compare_as_of = serializers.DateTimeField(
        required=False, help_text="Adds to each row what has changed since this earlier instant."
    )
    format = serializers.ChoiceField(
        required=False,
        choices=FORMATS,
        help_text="The form of the answer where no Accept header can be sent; it goes before the header.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs["indicator"] or attrs["dimension"]):
            attrs["dimension"] = list(DIMENSIONS)
        return attrs


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
    "n_regencies": "Participants in the group.",
    "n_used": "Of them those whose value is in the figure.",
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
    n_regencies = serializers.IntegerField(help_text="Participants that the filters let through.")
    n_in_several_rows = serializers.IntegerField(help_text="Of them in more than one group: cohorts overlap.")
    n_rows = serializers.IntegerField(help_text="Rows on all pages.")
    compared_with = InstantOut(
        required=False, help_text="With compare_as_of only: the instant compared with."
    )
    data = AnalyticsRowOut(  # type: ignore[assignment]  # a field, not the base class's property
        many=True, help_text="Indicators and periods as asked for, the total before its groups."
    )
    next = serializers.URLField(
        allow_null=True, help_text="The following page, as of the same instant; null on the last one."
    )
