"""Figures of an indicator on the wire. Answers are plain dictionaries (answers.py); these describe them."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.national.catalogue.official.shapes import OfficialOut
from api.national.figures.grouping import GROUPINGS
from api.national.figures.models import Basis
from api.national.figures.serializers import InstantOut, check_group
from api.national.figures.targets import BAND_NAMES


class IndicatorFigureFilters(serializers.Serializer[Any]):
    period = PeriodText(help_text="The value period, of the indicator's own length: 2025, 2025-S1, 2025-Q4.")
    basis = serializers.ChoiceField(
        required=False,
        choices=Basis.choices,
        default=Basis.SUBMITTED,
        help_text="submitted: the latest revision not withdrawn; accepted: the last accepted one.",
    )
    series = serializers.CharField(
        required=False,
        max_length=30,
        help_text="One of the indicator's series; its first where none is named.",
    )
    as_of = serializers.DateTimeField(
        required=False, help_text="The figures as they were at this instant, now or earlier."
    )


class GroupedFigureFilters(IndicatorFigureFilters):
    group_by = serializers.ChoiceField(
        required=False,
        choices=[each for each in GROUPINGS if each != "regency"],
        help_text="Adds a figure for each group. Cohorts overlap.",
    )


class ComponentFilters(IndicatorFigureFilters):
    group_by = serializers.ChoiceField(
        required=False,
        choices=GROUPINGS,
        help_text="With `group`, the row to open; all participants otherwise.",
    )
    group = serializers.CharField(
        required=False, max_length=40, help_text='The row\'s code: "51", "2022", "kota", "51.01".'
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_group(attrs.get("group_by"), attrs.get("group"))
        return attrs


class RankingFilters(IndicatorFigureFilters):
    together = serializers.BooleanField(
        required=False, default=False, help_text="Ranks kabupaten and kota in one list; apart otherwise."
    )
    minimum_coverage = serializers.IntegerField(
        required=False,
        default=50,
        min_value=1,
        max_value=100,
        help_text="The least percentage of a group's regencies with a value; below it nobody is ranked.",
    )


class TrendFilters(IndicatorFigureFilters):
    length = serializers.IntegerField(
        required=False, default=5, min_value=1, max_value=40, help_text="How many periods, `period` the last."
    )


class FigureCoverageOut(serializers.Serializer[Any]):
    """n_regencies = n_used + all of left_out."""

    n_regencies = serializers.IntegerField(help_text="Participants in this figure's group.")
    n_used = serializers.IntegerField(help_text="Those whose value is in the figure.")
    left_out = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Number left out by reason: never_submitted, waiting_for_review, returned, "
        "not_reported, not_available, not_applicable, "
        "without_denominator, without_weight, not_a_number, other_release.",
    )
    n_without_denominator = serializers.IntegerField(
        help_text="Reported without numerator and denominator, so not in a ratio of sums."
    )
    population = serializers.IntegerField(help_text="People living in the group's regencies.")
    population_covered = serializers.IntegerField(help_text="People living in those used.")


class DistributionOut(serializers.Serializer[Any]):
    """Of all reported numbers, each regency once, interpolated between neighbours. Null where there are none."""

    n = serializers.IntegerField(help_text="How many numbers.")
    minimum = serializers.CharField(allow_null=True, help_text="The smallest.")
    lower_quartile = serializers.CharField(allow_null=True, help_text="A quarter of the way.")
    median = serializers.CharField(allow_null=True, help_text="Half of the way.")
    upper_quartile = serializers.CharField(allow_null=True, help_text="Three quarters of the way.")
    maximum = serializers.CharField(allow_null=True, help_text="The largest.")


class ParticipantsFigureOut(serializers.Serializer[Any]):
    """`value` = factor x numerator / denominator, rounded half up to the indicator's decimals; the sums are exact."""

    value = serializers.CharField(
        allow_null=True, help_text="The participants' figure. Null where nobody is used, or the rule is none."
    )
    numerator = serializers.CharField(allow_null=True, help_text="Sum of what the components add above.")
    denominator = serializers.CharField(
        allow_null=True, help_text="Sum of what they add below; null for a sum, which has none."
    )
    coverage = FigureCoverageOut(help_text="Who is in the figure, and why others are not.")


class BandsOut(serializers.Serializer[Any]):
    """Regencies by how far their value reaches its target, in whole per cent, rounded half up (Permendagri 86/2017)."""

    very_high = serializers.IntegerField(help_text="91 and up: 90.5 is 91.")
    high = serializers.IntegerField(help_text="76 to 90.")
    medium = serializers.IntegerField(help_text="66 to 75.")
    low = serializers.IntegerField(help_text="51 to 65.")
    very_low = serializers.IntegerField(help_text="50 and less.")


class TargetsOut(serializers.Serializer[Any]):
    """The regencies that reported, by the target that each handed over with its value.

    n_reported = on_target + not_on_target + n_without_target + n_not_comparable, and on_target + not_on_target are the
    bands and n_without_band. A regency sets its target itself: this ranks nobody.
    """

    n_reported = serializers.IntegerField(help_text="Regencies that reported a value.")
    on_target = serializers.IntegerField(
        help_text="Not below the target; not above it where lower is better."
    )
    not_on_target = serializers.IntegerField(help_text="The others of which it can be said.")
    n_without_target = serializers.IntegerField(help_text="No target was handed over.")
    n_not_comparable = serializers.IntegerField(
        help_text="With a target, but a word, or of an indicator without a way that is better."
    )
    bands = BandsOut(help_text="By achievement.")
    n_without_band = serializers.IntegerField(
        help_text="A target of 0 or less: reached or not, but no share of it."
    )


class DistributedFigureOut(ParticipantsFigureOut):
    distribution = DistributionOut(help_text="How the regencies' values lie.")
    targets = TargetsOut(help_text="How they stand to the regencies' own targets.")


class GroupFigureOut(DistributedFigureOut):
    official = OfficialOut(
        allow_null=True, help_text="A province's value as its producer published it; null elsewhere."
    )
    group = serializers.DictField(help_text='What the row is of, such as {"province": "51", "name": "Bali"}.')


class OutlierOut(serializers.Serializer[Any]):
    regency = serializers.CharField(help_text="Kemendagri code.")
    name = serializers.CharField(help_text="With its kind.")
    value = serializers.CharField(help_text="As submitted.")
    side = serializers.ChoiceField(choices=["low", "high"], help_text="Which fence it lies beyond.")


class OutliersOut(serializers.Serializer[Any]):
    """Tukey's fences: the quartiles, and 1.5 times the distance between them beyond. Named to be looked at; an outlier
    is in the figure as any other value. Null and nobody where fewer than five numbers were reported."""

    lower_fence = serializers.CharField(allow_null=True, help_text="What is below it is an outlier.")
    upper_fence = serializers.CharField(allow_null=True, help_text="What is above it is an outlier.")
    regencies = OutlierOut(many=True, help_text="By code.")


class FigureHeadOut(InstantOut):
    """What an answer is about."""

    indicator = serializers.CharField(help_text="Its code.")
    name_en = serializers.CharField(help_text="Its name in English.")
    name_id = serializers.CharField(help_text="Its name in Indonesian.")
    unit = serializers.CharField(help_text="The unit of values and figures.")
    series = serializers.CharField(help_text="The series shown.")
    period = serializers.CharField(help_text="The value period.")
    basis = serializers.ChoiceField(choices=Basis.choices, help_text="What is counted.")
    aggregation = serializers.CharField(help_text="mean, weighted_mean, ratio_of_sums, sum or none.")
    weight = serializers.CharField(help_text="What a weighted mean weighs by; empty otherwise.")
    factor = serializers.CharField(
        help_text="What numerator / denominator is multiplied by: 100 for per cent."
    )


class IndicatorFiguresOut(FigureHeadOut):
    """The figure is of the programme's participants, not of the nation."""

    group_by = serializers.CharField(allow_null=True, help_text="What each row is of.")
    official = OfficialOut(
        allow_null=True,
        help_text="The nation's value as its producer published it, where the ministry has loaded it.",
    )
    total = DistributedFigureOut(help_text="All participants, each once.")
    outliers = OutliersOut(help_text="Regencies far from the others, of all participants.")
    rows = GroupFigureOut(many=True, help_text="A row a group, by its code.")


class RankedRegencyOut(serializers.Serializer[Any]):
    rank = serializers.IntegerField(help_text="1 is best. Equal values share it; the next one is left out.")
    is_tied = serializers.BooleanField(help_text="Whether others have the same value.")
    regency = serializers.CharField(help_text="Kemendagri code.")
    name = serializers.CharField(help_text="With its kind.")
    value = serializers.CharField(help_text="As submitted.")
    observation_status = serializers.CharField(help_text="provisional, final, estimated or revised.")
    under_query = serializers.BooleanField(help_text="Whether the submission has been returned.")


class RankedGroupOut(serializers.Serializer[Any]):
    kind = serializers.CharField(allow_null=True, help_text="kabupaten or kota; null: both together.")
    n_regencies = serializers.IntegerField(help_text="Participants in the group.")
    n_used = serializers.IntegerField(help_text="Those with a value.")
    left_out = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Number of the others by reason: never_submitted, waiting_for_review, returned, "
        "not_reported, not_available, not_applicable, "
        "not_a_number, other_release.",
    )
    is_enough = serializers.BooleanField(
        help_text="Whether minimum_coverage is reached; else nobody is ranked."
    )
    rows = RankedRegencyOut(many=True, help_text="The best first.")


class RankingOut(FigureHeadOut):
    """By value, never by achievement: modest targets would win."""

    direction = serializers.CharField(help_text="higher or lower: which way is better.")
    minimum_coverage = serializers.IntegerField(help_text="In per cent of a group.")
    groups = RankedGroupOut(many=True, help_text="Kabupaten and kota, or both together.")


class TrendPointOut(ParticipantsFigureOut):
    period = serializers.CharField(help_text="The value period.")
    indicator = serializers.CharField(
        help_text="The code under which its values stand: another where the indicator continues it."
    )
    unit = serializers.CharField(
        help_text="The unit of its values, which another release may have otherwise."
    )
    is_break = serializers.BooleanField(
        help_text="The catalogue measures it otherwise than in the period before: do not compare across."
    )
    change = serializers.CharField(
        allow_null=True,
        help_text="The value minus that of the period before; null across a break, and where one of both is missing.",
    )
    official = OfficialOut(allow_null=True, help_text="The nation's value of the period, where it is loaded.")


class TrendOut(FigureHeadOut):
    periods = TrendPointOut(many=True, help_text="The oldest period first.")


class AddsOut(serializers.Serializer[Any]):
    numerator = serializers.CharField(help_text="Added above.")
    denominator = serializers.CharField(allow_null=True, help_text="Added below; null for a sum.")


class ReachedOut(serializers.Serializer[Any]):
    per_cent = serializers.CharField(help_text='Per cent of the target, such as "92.50".')
    band = serializers.ChoiceField(choices=BAND_NAMES, help_text="By whole per cent (Permendagri 86/2017).")


class ComponentTargetOut(serializers.Serializer[Any]):
    """The target as it was handed over with the value."""

    value = serializers.CharField(help_text="What was to be reached.")
    source = serializers.CharField(  # type: ignore[assignment]  # a field, not the base class's argument
        help_text="Which document says so."
    )
    version = serializers.IntegerField(help_text="Counts the regency's changes of it, from 1.")
    is_reached = serializers.BooleanField(allow_null=True, help_text="Null where it cannot be said.")
    achievement = ReachedOut(allow_null=True, help_text="Null there, and for a target of 0 or less.")


class ComponentOut(serializers.Serializer[Any]):
    """One participant. `is_used` or a reason, never both."""

    regency = serializers.CharField(help_text="Kemendagri code.")
    name = serializers.CharField(help_text="With its kind.")
    kind = serializers.CharField(help_text="kabupaten or kota.")
    province = serializers.CharField(help_text="Its code.")
    cohorts = serializers.ListField(child=serializers.CharField(), help_text="Their codes.")
    population = serializers.IntegerField(allow_null=True, help_text="People living there.")
    is_used = serializers.BooleanField(help_text="Whether its value is in the figure.")
    reason = serializers.CharField(allow_null=True, help_text="Why it is not, as in the coverage.")
    value_status = serializers.CharField(allow_null=True, help_text="Null where it is not reported.")
    value = serializers.CharField(allow_null=True, help_text="As submitted.")
    numerator = serializers.CharField(allow_null=True, help_text="As submitted.")
    denominator = serializers.CharField(allow_null=True, help_text="As submitted.")
    adds = AddsOut(allow_null=True, help_text="What it adds to the figure's sums.")
    target = ComponentTargetOut(allow_null=True, help_text="Null where none was handed over.")
    observation_status = serializers.CharField(allow_null=True, help_text="provisional, final, ...")
    under_query = serializers.BooleanField(help_text="Whether the submission has been returned.")
    submission = serializers.CharField(allow_null=True, help_text="Id of the submission it is from.")
    content_hash = serializers.CharField(allow_null=True, help_text="Its SHA-256, as on the receipt.")
    official = OfficialOut(
        allow_null=True, help_text="The regency's value as an outside producer published it."
    )


class ComponentsOut(FigureHeadOut):
    """One page. All pages add up to the figure's numerator and denominator exactly."""

    data = ComponentOut(  # type: ignore[assignment]  # a field, not the base class's property
        many=True, help_text="By code, used and left out alike."
    )
    next = serializers.URLField(allow_null=True, help_text="The following page; null on the last one.")
