"""Drafts, releases and their differences on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.fields import Day, DecimalText, DistinctList, WrittenText
from api.national.catalogue.drafts.policies import SERIES, WITHOUT_DECIMALS
from api.national.catalogue.models import CatalogueEvent, Release
from api.national.catalogue.reference_fields import FrameworkCode
from api.national.catalogue.words import DIMENSIONS, WEIGHTS, Aggregation, Direction, Periodicity, ValueKind

_TEXT: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}


class StartDraftIn(serializers.Serializer[Any]):
    """A new draft: a copy of the last published release, or of `based_on`."""

    framework = serializers.CharField(
        required=False, default="national", max_length=20, help_text="national or u4ssc."
    )
    number = serializers.RegexField(
        r"^[0-9]{4}\.[0-9]{1,3}$", help_text='The number under which it will be published, such as "2027.1".'
    )
    effective_from = Day(help_text="The first day on which it is to be in force.")
    note = serializers.CharField(
        max_length=2000, help_text="What changes with it, in words; the regulation.", **_TEXT
    )
    based_on = serializers.CharField(
        required=False,
        allow_null=True,
        default=None,
        max_length=20,
        help_text="The release to copy; the last published where left out.",
    )


class DraftFieldsIn(serializers.Serializer[Any]):
    number = serializers.RegexField(r"^[0-9]{4}\.[0-9]{1,3}$", help_text="Its number.")
    effective_from = Day(help_text="The first day on which it is to be in force.")
    note = serializers.CharField(max_length=2000, help_text="What changes with it, in words.", **_TEXT)


class ReleasesFilters(serializers.Serializer[Any]):
    framework = FrameworkCode(required=False, max_length=20, help_text="national or u4ssc.")


class CatalogueReleaseOut(serializers.Serializer[Any]):
    """A release: a draft that only the programme office sees, published, or retired."""

    framework = serializers.CharField(help_text="The framework: national or u4ssc.")
    number = serializers.CharField(help_text='Such as "2022.1".')
    status = serializers.ChoiceField(choices=Release.Status.choices, help_text="Where it stands.")
    effective_from = serializers.DateField(help_text="The first day on which it is in force.")
    published_at = serializers.DateTimeField(allow_null=True, help_text="When it was published, in UTC.")
    retired_at = serializers.DateTimeField(allow_null=True, help_text="When it was retired, in UTC.")
    note = serializers.CharField(help_text="What changed with it, in words.")
    n_indicators = serializers.IntegerField(help_text="How many indicators it has.")
    based_on = serializers.CharField(
        help_text="The release before it, which it changes; empty for the first."
    )
    may = serializers.ListField(
        child=serializers.CharField(),
        help_text="What the caller may do now: change, publish, discard; retire.",
    )


class ReleaseListOut(serializers.Serializer[Any]):
    data = CatalogueReleaseOut(many=True, help_text="The latest first, drafts before published ones.")  # type: ignore[assignment]  # the metaclass takes it out


class IndicatorContentIn(serializers.Serializer[Any]):
    """What a release says of an indicator. PUT replaces: a field left out takes its default."""

    between: ClassVar[dict[str, Any]] = {
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

    order = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=9999,
        help_text="Its place; 0: where it is, or last.",
    )
    dimension = serializers.ChoiceField(
        choices=DIMENSIONS, help_text="The code of a dimension: one of the six.", **_TEXT
    )
    grouping = serializers.CharField(max_length=100, help_text="The framework's own grouping.", **_TEXT)
    name_en = serializers.CharField(max_length=200, help_text="Its name in English.")
    name_id = serializers.CharField(max_length=200, help_text="Its name in Indonesian.", **_TEXT)
    unit = serializers.CharField(max_length=60, help_text="The unit of its values.", **_TEXT)
    value_kind = serializers.ChoiceField(
        choices=ValueKind.choices, help_text="Which grammar a value follows.", **_TEXT
    )
    direction = serializers.ChoiceField(
        choices=Direction.choices, help_text="Whether more is better, or less."
    )
    series = DistinctList(
        child=WrittenText(pattern=f"^{SERIES.pattern}$", max_length=30),
        required=False,
        default=["total"],
        min_length=1,
        max_length=100,
        help_text='["total"] where there is one.',
    )
    periodicity = serializers.ChoiceField(
        choices=Periodicity.choices, help_text="How often it is reported.", **_TEXT
    )
    decimals = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        max_value=6,
        help_text="The largest number of decimals.",
    )
    minimum = DecimalText(
        required=False,
        allow_null=True,
        default=None,
        help_text="The smallest value that is taken.",
        example="0",
    )
    maximum = DecimalText(
        required=False, allow_null=True, default=None, help_text="The largest value that is taken."
    )
    aggregation = serializers.ChoiceField(
        choices=Aggregation.choices, help_text="How the figure over regencies is made.", **_TEXT
    )
    numerator = serializers.CharField(max_length=200, help_text="What is counted above the line.", **_TEXT)
    denominator = serializers.CharField(max_length=200, help_text="What is counted below the line.", **_TEXT)
    weight = serializers.CharField(
        max_length=40, help_text="What a weighted mean weighs by: population.", **_TEXT
    )
    producer = serializers.CharField(
        max_length=100, help_text='"regency", or the outside producer: produsen data.', **_TEXT
    )
    evaluation_question = serializers.CharField(
        max_length=20, help_text="The question of the evaluation form that it answers.", **_TEXT
    )
    sources = serializers.ListField(
        child=serializers.CharField(max_length=200),
        required=False,
        default=[],
        max_length=50,
        help_text="References to other catalogues and norms: SPBE, U4SSC, SDG, BPS.",
    )
    concept = serializers.CharField(max_length=4000, help_text="Satu Data: konsep.", **_TEXT)
    definition = serializers.CharField(max_length=4000, help_text="Satu Data: definisi.", **_TEXT)
    classification = serializers.CharField(max_length=4000, help_text="Satu Data: klasifikasi.", **_TEXT)
    measure = serializers.CharField(max_length=4000, help_text="Satu Data: ukuran.", **_TEXT)
    method = serializers.CharField(max_length=4000, help_text="How it is computed: metode.", **_TEXT)
    standard = serializers.CharField(
        max_length=200,
        help_text="The data standard (standar data) that it follows, with its number.",
        **_TEXT,
    )
    steward = serializers.CharField(max_length=100, help_text="The data steward: walidata.", **_TEXT)
    comparable_with = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        default=None,
        max_length=40,
        help_text="The code in the release before whose values this continues; empty text: a break. Left out: itself,"
        " where it is measured as before.",
    )
    comparability_note = serializers.CharField(
        max_length=2000,
        help_text="Why values stay comparable though they are measured otherwise, or what broke.",
        **_TEXT,
    )


class IndicatorContentOut(serializers.Serializer[Any]):
    """What a release says of an indicator."""

    code = serializers.CharField(help_text="The indicator's code, for ever.")
    order = serializers.IntegerField(help_text="Its place.")
    dimension = serializers.CharField(help_text="The code of a dimension.")
    grouping = serializers.CharField(help_text="The framework's own grouping.")
    name_en = serializers.CharField(help_text="Its name in English.")
    name_id = serializers.CharField(help_text="Its name in Indonesian.")
    unit = serializers.CharField(help_text="The unit of its values.")
    value_kind = serializers.CharField(help_text="Which grammar a value follows.")
    direction = serializers.CharField(help_text="Whether more is better, or less.")
    series = serializers.ListField(child=serializers.CharField(), help_text='["total"] where there is one.')
    periodicity = serializers.CharField(help_text="How often it is reported.")
    decimals = serializers.IntegerField(allow_null=True, help_text="The largest number of decimals.")
    minimum = serializers.CharField(allow_null=True, help_text="The smallest value that is taken.")
    maximum = serializers.CharField(allow_null=True, help_text="The largest value that is taken.")
    aggregation = serializers.CharField(help_text="How the figure over regencies is made.")
    numerator = serializers.CharField(help_text="What is counted above the line.")
    denominator = serializers.CharField(help_text="What is counted below the line.")
    weight = serializers.CharField(help_text="What a weighted mean weighs by.")
    producer = serializers.CharField(help_text='"regency", or the outside producer: produsen data.')
    evaluation_question = serializers.CharField(
        help_text="The question of the evaluation form that it answers."
    )
    sources = serializers.ListField(child=serializers.CharField(), help_text="Other catalogues and norms.")
    concept = serializers.CharField(help_text="Satu Data: konsep.")
    definition = serializers.CharField(help_text="Satu Data: definisi.")
    classification = serializers.CharField(help_text="Satu Data: klasifikasi.")
    measure = serializers.CharField(help_text="Satu Data: ukuran.")
    method = serializers.CharField(help_text="How it is computed: metode.")
    standard = serializers.CharField(help_text="The data standard (standar data) that it follows.")
    steward = serializers.CharField(help_text="The data steward: walidata.")
    comparable_with = serializers.CharField(
        help_text="The code in the release before whose values this continues; empty: new, or a break."
    )
    comparability_note = serializers.CharField(help_text="Why values stay comparable, or what broke.")


class IndicatorContentsOut(serializers.Serializer[Any]):
    data = IndicatorContentOut(many=True, help_text="In the catalogue's order.")  # type: ignore[assignment]  # the metaclass takes it out


class ReasonIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, help_text="Why, for everyone to read.")


class RetiredOut(serializers.Serializer[Any]):
    indicator = serializers.CharField(help_text="Its code, which stays.")
    reason = serializers.CharField(help_text="Why it is left out.")


class PublishIn(serializers.Serializer[Any]):
    """Nothing more to say: send {} or nothing."""


class FieldChangeOut(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="The field, as IndicatorContentOut names it.")
    name_id = serializers.CharField(help_text="What it is called in Indonesian.")
    name_en = serializers.CharField(help_text="What it is called in English.")
    before = serializers.JSONField(help_text="What stood in it.")
    after = serializers.JSONField(help_text="What stands in it.")


class DifferenceOut(serializers.Serializer[Any]):
    """What changed for one indicator."""

    indicator = serializers.CharField(help_text="Its code.")
    name_en = serializers.CharField(help_text="Its name in English.")
    name_id = serializers.CharField(help_text="Its name in Indonesian.")
    change = serializers.ChoiceField(
        choices=["added", "altered", "retired", "continued_elsewhere"],
        help_text="continued_elsewhere: another code continues its values.",
    )
    comparable_with = serializers.CharField(help_text="Whose values it continues; empty: new, or a break.")
    is_break = serializers.BooleanField(help_text="Whether its values are not comparable with those before.")
    comparability_note = serializers.CharField(help_text="Why they stay comparable, or what broke.")
    reason = serializers.CharField(help_text="Why it was retired.")
    fields = FieldChangeOut(many=True, help_text="Each field that says something else.")  # type: ignore[assignment]  # the metaclass takes it out


class DifferencesOut(serializers.Serializer[Any]):
    """From one release to a later one. Indicators of which nothing changed are left out."""

    framework = serializers.CharField(help_text="The framework.")
    from_release = serializers.CharField(help_text="The earlier release.")
    to_release = serializers.CharField(help_text="The later release.")
    data = DifferenceOut(many=True, help_text="In the later one's order, then what it leaves out.")  # type: ignore[assignment]  # the metaclass takes it out


class DifferencesFilters(serializers.Serializer[Any]):
    since = serializers.CharField(
        required=False, max_length=20, help_text="The earlier release; the one before where left out."
    )


class CatalogueEventOut(serializers.Serializer[Any]):
    """What was done to a draft or release."""

    id = serializers.UUIDField(help_text="Its id.")
    at = serializers.DateTimeField(help_text="When, in UTC.")
    action = serializers.ChoiceField(choices=CatalogueEvent.Action.choices, help_text="What was done.")
    indicator = serializers.CharField(help_text="To which indicator; empty where to the whole.")
    changes = serializers.JSONField(help_text="Each field's content before and after.")
    actor_name = serializers.CharField(help_text="Who did it.")
    actor_office = serializers.CharField(help_text="Their office at that time.")
