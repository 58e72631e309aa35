"""Answers about one indicator: its figure, ranking, trend and components. Exact decimals are text."""

from decimal import Decimal

from rest_framework import serializers

from api.http.grammar import decimals
from api.http.paging import NEXT, NEXT_CURSOR, order
from api.http.shapes import (
    OBJECT,
    TEXT,
    Texts,
    by_field,
    choice,
    derived,
    field,
    flag,
    many,
    nested,
    one_of,
    shape,
    text,
    texts,
    whole,
)
from api.national.catalogue.achievement import Achievement
from api.national.catalogue.official.shapes import OfficialRow
from api.national.catalogue.words import WEIGHTS, Aggregation, Direction, Observation
from api.national.figures import grouping
from api.national.figures.models import Basis, ReportedValue
from api.national.figures.shapes import COUNTS, WHOLE, AsOf
from api.national.registry_fields import NamedRegency
from tenants import Fields, Strings
from tenants.models import Regency

DECIMAL = by_field(Decimal, serializers.CharField, plain=decimals.to_text)


def covers(per_cent: int, used_count: int, regency_count: int) -> bool:
    """Return True if enough regencies are used for a figure."""
    return used_count > 0 and used_count * 100 >= per_cent * regency_count


@shape
class FigureCoverage:
    """regency_count = used_count + all of left_out."""

    regency_count: int = whole("Participants in this figure's group.")
    used_count: int = whole("Those whose value is in the figure.")
    left_out: dict[str, int] = field(
        COUNTS,
        "Number of those left out, by reason: never_submitted, waiting_for_review, returned, not_reported, "
        "not_available, "
        "not_applicable, without_denominator, without_weight, not_a_number, other_release.",
    )
    minimum_coverage: int = whole("The percentage of participants that a published figure needs.")
    population: int = whole("People living in the group's regencies in the year of the period.")
    population_covered: int = whole("People living in those used.")
    population_year: int | None = whole(
        "The year of these numbers: the nearest earlier known one, else the first; the earliest if regencies differ."
    )

    @derived(
        by_field(bool, serializers.BooleanField),
        "True if minimum_coverage is reached; else the figure is not to be quoted.",
        before="population",
    )
    def is_enough(self) -> bool:
        return covers(self.minimum_coverage, self.used_count, self.regency_count)

    @derived(
        WHOLE,
        "Reported without numerator and denominator, so left out of a ratio of sums.",
        before="population",
    )
    def without_denominator_count(self) -> int:
        return self.left_out.get("without_denominator", 0)


@shape
class Distribution:
    """The distribution of all reported numbers, each regency once, interpolated between neighbours.

    Null without numbers.
    """

    value_count: int = whole("Number of reported numbers.")
    minimum: Decimal | None = field(DECIMAL, "The smallest.", default=None)
    lower_quartile: Decimal | None = field(DECIMAL, "A quarter of the way.", default=None)
    median: Decimal | None = field(DECIMAL, "Half of the way.", default=None)
    upper_quartile: Decimal | None = field(DECIMAL, "The upper quartile.", default=None)
    maximum: Decimal | None = field(DECIMAL, "The largest.", default=None)


@shape
class Bands:
    """Regencies by the achievement of their target, in whole per cent, rounded half up (Permendagri 86/2017)."""

    very_high: int = whole("91 and up: 90.5 is 91.", default=0)
    high: int = whole("76 to 90.", default=0)
    medium: int = whole("66 to 75.", default=0)
    low: int = whole("51 to 65.", default=0)
    very_low: int = whole("50 and less.", default=0)


@shape
class Targets:
    """The regencies that reported, by the target that each submitted with its value.

    reported = on_target + not_on_target + without_target + not_comparable, and on_target + not_on_target are the
    bands and without_band. A regency sets its target itself: this ranks nobody.
    """

    on_target: int = whole("Not below the target; not above it where lower is better.", default=0)
    not_on_target: int = whole("Those that miss the target.", default=0)
    without_target: int = whole("No target was submitted.", default=0)
    not_comparable: int = whole(
        "With a target, but the value is a word, or neither direction is better.", default=0
    )
    bands: Bands = nested("By achievement.", default=Bands())
    without_band: int = whole("With a target of 0 or less, for which a percentage makes no sense.", default=0)

    @derived(WHOLE, "Regencies that reported a value.", before="on_target")
    def reported(self) -> int:
        return self.on_target + self.not_on_target + self.without_target + self.not_comparable


@shape
class ParticipantsFigure:
    """`value` = factor x numerator / denominator, rounded half up to the indicator's decimals; the sums are exact."""

    value: str | None = field(
        TEXT, "The participants' figure. Null where nobody is used, or the rule is none."
    )
    numerator: Decimal | None = field(DECIMAL, "Sum of the components' numerators.")
    denominator: Decimal | None = field(
        DECIMAL, "Sum of the components' denominators; null for a plain sum, which has none."
    )
    coverage: FigureCoverage = nested("Regencies in the figure, and why others are not.")


@shape
class DistributedFigure(ParticipantsFigure):
    distribution: Distribution = nested(
        "The distribution of the values.", default=Distribution(value_count=0)
    )
    targets: Targets = nested("Comparison of the values with the regencies' own targets.", default=Targets())


@shape
class GroupFigure(DistributedFigure):
    official: OfficialRow | None = nested(
        "A province's value as its producer published it; null for other groups."
    )
    group: Fields = field(
        OBJECT, 'The group of the row, such as {"province": {"code": "51", "name": "Bali"}}.'
    )


@shape
class Outlier:
    """Regency whose value is far from those of the others."""

    regency: NamedRegency = nested("The regency.")
    value: str = field(TEXT, "As submitted.")
    side: str = choice(("low", "high"), "The fence that the value lies beyond.")


@shape
class Outliers:
    """Tukey's fences: 1.5 interquartile ranges below and above the quartiles.

    Outliers are named for a closer look; they count in the figure like any other value. With fewer than five
    reported numbers the fences are null and the list is empty.
    """

    lower_fence: Decimal | None = field(DECIMAL, "Values below it are outliers.")
    upper_fence: Decimal | None = field(DECIMAL, "Values above it are outliers.")
    regencies: tuple[Outlier, ...] = many("By code.")


@shape
class FigureHead(AsOf):
    """Subject of an answer: indicator, series, period, instant."""

    indicator: str = field(TEXT, "Its code.")
    name: Texts = texts("Its name.")
    unit: str = field(TEXT, "The unit of values and figures.")
    series: str = field(TEXT, "The series shown.")
    period: str = field(TEXT, "The value period.")
    basis: str = choice(Basis, "The basis of the figure.")
    aggregation: str = choice(Aggregation, "Rule by which the figure is computed from the values.")
    weight: str = field(one_of(WEIGHTS, blank=True), "Weight of a weighted mean; empty otherwise.")
    components_url: str = field(
        TEXT,
        "The components as of the same instant; for groups and trends a template (RFC 6570) that a row fills in.",
    )
    definitions: dict[str, int] = field(
        COUNTS,
        "The number of a measure's definition, by its code, for each measure whose definition is not the first.",
    )
    factor: Decimal = field(DECIMAL, "The factor for numerator / denominator: 100 for per cent.")


@shape
class IndicatorFigures(FigureHead):
    """The figure is of the programme's participants, not of the nation."""

    group_by: str | None = choice(grouping.GROUPINGS, "The grouping of the rows.")
    official: OfficialRow | None = nested(
        "The nation's value as its producer published it, where the ministry has loaded it."
    )
    total: DistributedFigure = nested("All participants, each once.")
    outliers: Outliers = nested("Participants whose value is far from the others'.")
    rows: tuple[GroupFigure, ...] = many("A row for each group, in the order of its code.")


@shape
class RankedRegency:
    """Regency in a ranking, with its value."""

    rank: int = whole("1 is best. Equal values share it; the next one is left out.")
    is_tied: bool = flag("True if others have the same value.")
    percentile: int | None = whole(
        "Per cent of the others with a worse value, rounded half up. Null without others."
    )
    previous_rank: int | None = whole(
        "If a comparison is requested, the rank in the period before. Null across a break, and if it had none."
    )
    places_gained: int | None = whole("Places gained since among the regencies that are ranked both times.")
    regency: NamedRegency = nested("The regency.")
    value: str = field(TEXT, "As submitted.")
    observation_status: str = choice(Observation, "As in SDMX.")
    under_query: bool = flag("True if the submission has been returned.", key="is_under_query")


@shape
class RankedGroup:
    """Ranking of one group of regencies."""

    kind: str | None = choice(Regency.Kind, "Null: both together.")
    population_band: str | None = choice(
        grouping.BANDS, "Population band of the regency whose peers these are."
    )
    island_group: str | None = text(20, "Island group of the regency whose peers these are.")
    regency_count: int = whole("Participants in the group.")
    used_count: int = whole("Those with a value.")
    left_out: dict[str, int] = field(
        COUNTS,
        "Number of unranked participants by reason: never_submitted, waiting_for_review, returned, not_reported, "
        "not_available, not_applicable, not_a_number, other_release.",
    )
    is_enough: bool = flag("True if minimum_coverage is reached; else nobody is ranked.")
    rows: tuple[RankedRegency, ...] = many("The best first.")


@shape
class Ranking(FigureHead):
    """Ranking by value, never by achievement: modest targets would win."""

    direction: str = choice(Direction, "The direction that is better.")
    minimum_coverage: int = whole(
        "As a percentage of a group; the indicator's own unless another was requested."
    )
    groups: tuple[RankedGroup, ...] = many("Kabupaten and kota, or both together.")


@shape
class LikeForLike:
    """Regencies whose values are in both figures: real changes, not changes in who reports."""

    regency_count: int = whole("The number of regencies.")
    previous: str | None = field(TEXT, "Their figure before.")
    value: str | None = field(TEXT, "Their figure now.")
    change: Decimal | None = field(DECIMAL, "Their figure now minus that before, in `change_unit`.")


@shape
class TrendPoint(ParticipantsFigure):
    period: str = field(TEXT, "The value period.")
    indicator: str = field(
        TEXT, "The code of its values: an earlier indicator's, if the indicator continues that one."
    )
    unit: str = field(TEXT, "The unit of its values, which may differ between releases.")
    is_break: bool = flag(
        "True if the catalogue measures it differently from the period before: do not compare across the break."
    )
    change: Decimal | None = field(
        DECIMAL,
        "The value minus that of the period before; null across a break, and if either is missing.",
    )
    change_unit: str = field(
        TEXT, "The unit of `change`: percentage points where the values are percentages."
    )
    like_for_like: LikeForLike | None = nested(
        "If requested, the same regencies now and in the period before. Null across a break."
    )
    official: OfficialRow | None = nested("The nation's value of the period, where it is loaded.")


@shape
class Trend(FigureHead):
    periods: tuple[TrendPoint, ...] = many("The oldest period first.")


@shape
class Adds:
    """Contribution of a component to the sums of a figure."""

    numerator: Decimal = field(DECIMAL, "Added above.")
    denominator: Decimal | None = field(DECIMAL, "Its part of the denominator; null for a plain sum.")


@shape
class ComponentTarget:
    """The target as it was submitted with the value."""

    value: str = field(TEXT, "The value to be reached.")
    source: str = field(TEXT, "The document that sets it.")
    version: int = whole("The version of the target: counts the regency's changes, from 1.")
    is_reached: bool | None = flag("Null where it cannot be said.")
    achievement: Achievement | None = nested("Null there, and for a target of 0 or less.")


@shape
class Course:
    """The course of a regency to the target of the period, by the targets that it submitted for its newest plan.

    The course is the line through the plan's baseline and targets, straight between two of them.
    """

    target: str = field(TEXT, "The target value for the period.")
    source: str = field(TEXT, "The document that sets it.")
    submission: str = field(TEXT, "Id of the submission of targets.", key="submission_id")
    content_hash: str = field(TEXT, "Its SHA-256, as on the receipt.")
    value: str | None = field(TEXT, "The last value reported up to the period; null where there is none.")
    value_period: str | None = field(TEXT, "The period of that value.")
    value_submission: str | None = field(TEXT, "Id of the submission it is from.", key="value_submission_id")
    gap: Decimal | None = field(
        DECIMAL,
        "Distance of that value from the target: positive until it is reached, in percentage points for "
        "percentages. Null if either is missing or a word, or if neither direction is better.",
    )
    trajectory: str | None = field(
        TEXT,
        "The course at the period of that value, with the indicator's decimals. Also null for a value of the "
        "baseline's own period, or from before the plan's first point.",
    )
    is_on_course: bool | None = flag(
        "True if that value is on the course or better. Null when the trajectory is."
    )


@shape
class Component:
    """One participant. `is_used` or a reason, never both."""

    regency: NamedRegency = nested("The participant.")
    kind: str = choice(Regency.Kind, "Kabupaten or kota.")
    province_code: str = field(TEXT, "Its code.")
    cohorts: Strings = many("Their codes.", TEXT)
    population: int | None = whole("People living there in the year of the period.")
    population_year: int | None = whole(
        "The year of that number: the nearest earlier one known, else the first."
    )
    is_used: bool = flag("True if its value is in the figure.")
    reason: str | None = field(TEXT, "The reason that it is not, as in the coverage.")
    value_status: str | None = choice(
        ReportedValue.Status, "Null if nothing was submitted for it.", default=None
    )
    value: str | None = field(TEXT, "As submitted.", default=None)
    numerator: Decimal | None = field(DECIMAL, "As submitted.", default=None)
    denominator: Decimal | None = field(DECIMAL, "As submitted.", default=None)
    adds: Adds | None = nested("Its contribution to the figure's sums.", default=None)
    target: ComponentTarget | None = nested("Null if none was submitted.", default=None)
    course: Course | None = nested(
        "Its course to the target that it submitted for its newest plan; null without one."
    )
    observation_status: str | None = choice(Observation, "As in SDMX.", default=None)
    under_query: bool = flag("True if the submission has been returned.", default=False, key="is_under_query")
    submission: str | None = field(
        TEXT, "Id of the submission it is from.", default=None, key="submission_id"
    )
    content_hash: str | None = field(TEXT, "Its SHA-256, as on the receipt.", default=None)
    evidence_count: int | None = whole(
        "Files that it names as evidence of the value; null if it is too large to be read for a list.",
        default=0,
    )
    official: OfficialRow | None = nested("The regency's value as an outside producer published it.")


#: Of components.
ORDER = order(
    "regency_code",
    also=("regency_code", "regency_name", "province_code", "is_used"),
    types={"regency_code": str, "regency_name": str},
    columns={"regency_code": "regency.code", "regency_name": "regency.name"},
).of(Component)


@shape
class Components(FigureHead):
    """One page. All pages add up to the figure's numerator and denominator exactly."""

    data: tuple[Component, ...] = many("By code, both used and left out.")
    next: str | None = NEXT
    next_cursor: str | None = NEXT_CURSOR
