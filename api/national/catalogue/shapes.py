"""An indicator and a release on the wire, for the ministry's drafts and the published catalogue alike."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from rest_framework import serializers

from api.http import between, etags, labels, shapes
from api.http.fields import DecimalText, WrittenText
from api.http.grammar import decimals
from api.http.messages import Text
from api.http.shapes import (
    Kind,
    Strings,
    Texts,
    choice,
    day,
    field,
    flag,
    instant,
    many,
    shape,
    text,
    texts,
    whole,
)
from api.national.catalogue import reference
from api.national.catalogue.values import WHOLE, WORDS
from api.national.catalogue.words import DIMENSIONS, WEIGHTS, Aggregation, Direction, Periodicity, ValueKind

SERIES = re.compile(r"[a-z0-9][a-z0-9_]{0,29}")
#: Kinds whose values are written without decimals, or in words.
WITHOUT_DECIMALS = WHOLE | WORDS


def _bound(help: str, example: str = "") -> Decimal | None:
    """Declare a bound of values, shown without the zeros that the column's scale adds."""
    kind = Kind[Decimal | None](
        Decimal,
        partial(DecimalText, example=example),
        serializers.CharField,
        plain=decimals.to_text,
        restore=lambda value: decimals.strip_zeros(Decimal(value)),
    )
    return field(kind, help, default=None)


labels.say(
    {
        "per_100k": "Per 100,000",
        "yes_no": "Yes or no",
        "higher": "Higher is better",
        "lower": "Lower is better",
        "band": "Within a band",
        "informational": "For information only",
        "none": "No figure over regencies",
        "year": "Yearly",
        "semester": "Half-yearly",
        "quarter": "Quarterly",
        "month": "Monthly",
        "event": "When it happens",
    }
)
labels.say({"medium": "Medium"}, vocabulary="BandEnum")
labels.say_rows(reference.SUB_DIMENSIONS)
labels.say({code: Text(name, name) for code, name in reference.DIMENSIONS.items()})


@shape
class Names(Texts):
    """A name in both languages; foreign frameworks may have none in Indonesian."""

    en: str = text(200, "In English.")
    id: str = text(200, "In Indonesian; may be empty.", key="id-ID", default="")


@shape(
    between={
        "dependentSchemas": {
            "value_kind": between.where(
                "value_kind", ["", *sorted(WITHOUT_DECIMALS)], {}, between.named("decimals")
            ),
            "aggregation": between.where(
                "aggregation",
                [Aggregation.RATIO_OF_SUMS],
                between.written("numerator", "denominator"),
                between.where("aggregation", [Aggregation.WEIGHTED_MEAN], between.one_of("weight", WEIGHTS)),
            ),
        }
    }
)
class IndicatorContent:
    """An indicator's definition in a release. PUT replaces it: a field left out takes its default."""

    order: int = whole(
        "Its position; 0 keeps it, or puts a new one last.", least=0, most=9999, default=0, shown="Its place."
    )
    dimension: str = choice(DIMENSIONS, "The code of a dimension: one of the six.", default="")
    grouping: str = text(100, "The framework's own grouping.", default="")
    name: Names = texts("Its name.")
    unit: str = text(60, "The unit of its values, such as %.", default="")
    value_kind: str = choice(ValueKind, "The grammar of a value.", default="")
    direction: str = choice(Direction, "Desired direction: whether more or less is better.")
    series: Strings = many(
        '["total"] where there is one.',
        Kind(str, partial(WrittenText, pattern=f"^{SERIES.pattern}$", max_length=30), serializers.CharField),
        most=100,
        least=1,
        distinct=True,
        default=("total",),
    )
    periodicity: str = choice(Periodicity, "Frequency of its reports.", default="")
    decimals: int | None = whole("The largest number of decimals.", least=0, most=6, default=None)
    minimum: Decimal | None = _bound("The smallest value allowed, or null.", "0")
    maximum: Decimal | None = _bound("The largest value allowed, or null.")
    aggregation: str = choice(Aggregation, "Rule by which the figure over regencies is computed.", default="")
    numerator: str = text(200, "The numerator, in words.", default="")
    denominator: str = text(200, "The denominator, in words.", default="")
    weight: str = text(40, "Weight of a weighted mean: population.", default="")
    minimum_coverage: int = whole(
        "The percentage of a group's participants that its published figure needs.",
        least=1,
        most=100,
        default=50,
    )
    is_of_persons: bool = flag(
        "True if it counts persons: an edition withholds what would reveal one to four of them.",
        default=False,
    )
    producer: str = text(100, '"regency", or the outside producer: produsen data.', default="")
    evaluation_question: str = text(20, "The question of the evaluation form that it answers.", default="")
    sources: Strings = many(
        "References to other catalogues and norms: SPBE, U4SSC, SDG, BPS.",
        Kind(str, partial(serializers.CharField, max_length=200), serializers.CharField),
        most=50,
        default=(),
    )
    concept: str = text(4000, "Satu Data: konsep.", default="")
    definition: str = text(4000, "Satu Data: definisi.", default="")
    classification: str = text(4000, "Satu Data: klasifikasi.", default="")
    measure: str = text(4000, "Satu Data: ukuran.", default="")
    method: str = text(4000, "Method of computation (metode).", default="")
    standard: str = text(
        200, "The data standard (standar data) that it follows, with its number.", default=""
    )
    steward: str = text(100, "The data steward: walidata.", default="")
    comparable_with: str | None = text(
        40,
        "The code in the previous release whose values this continues; an empty text for a break. If omitted, "
        "its own code, provided it is measured as before.",
        blank=True,
        default=None,
    )
    comparability_note: str = text(
        2000,
        "The reason that values stay comparable though they are measured differently, or break.",
        default="",
    )


@shape
class IndicatorContentRow(IndicatorContent):
    """An indicator as a release defines it."""

    code: str = text(40, "The indicator's code, which never changes.", before="order")
    comparable_with: str = text(
        40,
        "The code in the previous release whose values this continues; empty: new, or a break.",
        default="",
    )
    release: str = text(40, "The release's number, or a draft's key.", hidden=True)

    @property
    def etag(self) -> str:
        said = shapes.document(self, IndicatorContent)
        return etags.strong("draft-indicator", self.release, self.code, said)


@shape
class ReleaseFields:
    framework: str = text(20, "The framework, such as national.")
    number: str = text(20, 'Such as "2022.1".')
    effective_from: date = day("The first day on which it is in force.", key="effective_on")
    note: str = text(2000, "Description of the change.")


@shape
class Release(ReleaseFields):
    """A numbered release of a framework. It never changes once published."""

    published_at: datetime = instant("When it was published, in UTC.", before="note")


@shape
class SubDimensionRow:
    """Sub-dimension of the programme."""

    code: str = choice(reference.SUB_DIMENSION_CODES, "The sub-dimension's code.")
    dimension: str = text(20, "The dimension that it belongs to.", hidden=True)
    name: Texts = texts("Its name.")


@shape
class DimensionRow:
    """One of the six dimensions, with its sub-dimensions in order."""

    code: str = choice(DIMENSIONS, "The dimension's code.")
    name: Texts = texts("Its name.")
    sub_dimensions: tuple[SubDimensionRow, ...] = many("Its sub-dimensions, in order.", default=())
