"""What anyone may read of the registry and the catalogue. Codes are text; decimals are text, exactly."""

from typing import Any

from rest_framework import serializers

from api.http.fields import DecimalText
from api.national.catalogue.words import Aggregation, Direction, Periodicity, ValueKind
from tenants.models import CohortMembership, Regency


class ProvinceOut(serializers.Serializer[Any]):
    code = serializers.CharField(source="province_code", help_text='Kemendagri code, such as "51".')
    name = serializers.CharField(source="province_name")


class MembershipOut(serializers.Serializer[Any]):
    """A cohort for which a published source names the regency."""

    code = serializers.CharField(source="cohort", help_text='The cohort, such as "2022".')
    certainty = serializers.ChoiceField(
        choices=[choice for choice in CohortMembership.Certainty.choices if choice[0] != "stand_in"],
        help_text="How sure the source is.",
    )
    source = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes it out


class RegencyOut(serializers.Serializer[Any]):
    """A kabupaten or kota. Its two codes are of two systems; neither follows from the other."""

    code = serializers.CharField(help_text='Kemendagri code, such as "51.01". Text: 33.10 is not 33.1.')
    bps_code = serializers.CharField(allow_null=True, help_text="BPS code in the edition `bps_edition`.")
    bps_edition = serializers.CharField()
    kind = serializers.ChoiceField(choices=Regency.Kind.choices)
    name = serializers.CharField(help_text="With its kind: bare names repeat.")
    province = ProvinceOut(source="*")
    population = serializers.IntegerField(allow_null=True)
    population_year = serializers.IntegerField(allow_null=True)
    area_km2 = DecimalText(allow_null=True)
    latitude = DecimalText(allow_null=True, help_text="Degrees, WGS 84.")
    longitude = DecimalText(allow_null=True, help_text="Degrees, WGS 84.")
    time_zone = serializers.CharField(help_text="IANA name, such as Asia/Makassar.")
    valid_from = serializers.DateField(allow_null=True, help_text="Null: since before the registry began.")
    valid_until = serializers.DateField(allow_null=True, help_text="The first day on which it is no more.")
    successor = serializers.CharField(
        source="successor_code", allow_null=True, help_text="The code of the regency that followed."
    )
    cohorts = MembershipOut(source="published_cohorts", many=True)


class RegencyFilters(serializers.Serializer[Any]):
    province = serializers.CharField(required=False, help_text="Kemendagri code of a province.")
    kind = serializers.ChoiceField(choices=Regency.Kind.choices, required=False)
    cohort = serializers.CharField(required=False, help_text="Those whom a source names for this cohort.")


class SubDimensionOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_en = serializers.CharField()
    name_id = serializers.CharField()


class DimensionOut(serializers.Serializer[Any]):
    """One of the six dimensions, with its sub-dimensions in order."""

    code = serializers.CharField()
    name_en = serializers.CharField()
    name_id = serializers.CharField()
    sub_dimensions = SubDimensionOut(many=True)


class DimensionListOut(serializers.Serializer[Any]):
    data = DimensionOut(many=True)  # type: ignore[assignment]  # the metaclass takes it out


class ReleaseOut(serializers.Serializer[Any]):
    """A numbered release of a framework. It never changes once published."""

    framework = serializers.CharField()
    number = serializers.CharField(help_text='Such as "2022.1".')
    effective_from = serializers.DateField()
    published_at = serializers.DateTimeField()
    note = serializers.CharField()


class IndicatorOut(serializers.Serializer[Any]):
    """An indicator as one release has it. Empty text where the release says nothing."""

    code = serializers.CharField()
    dimension = serializers.CharField(help_text="Empty in frameworks with a grouping of their own.")
    grouping = serializers.CharField(help_text="The framework's own grouping.")
    name_en = serializers.CharField()
    name_id = serializers.CharField()
    unit = serializers.CharField()
    value_kind = serializers.ChoiceField(
        choices=ValueKind.choices, allow_blank=True, help_text="Which grammar a value follows."
    )
    direction = serializers.ChoiceField(choices=Direction.choices)
    series = serializers.ListField(child=serializers.CharField(), help_text='["total"] where there is one.')
    periodicity = serializers.ChoiceField(choices=Periodicity.choices, allow_blank=True)
    decimals = serializers.IntegerField(allow_null=True, help_text="The largest number of decimals.")
    minimum = DecimalText(allow_null=True)
    maximum = DecimalText(allow_null=True)
    aggregation = serializers.ChoiceField(
        choices=Aggregation.choices, allow_blank=True, help_text="How the figure over regencies is made."
    )
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    weight = serializers.CharField(help_text="What a weighted mean weighs by.")
    producer = serializers.CharField(help_text='"regency", or the outside producer.')
    evaluation_question = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField(), help_text="Other catalogues and norms.")
    concept = serializers.CharField()
    definition = serializers.CharField()
    classification = serializers.CharField()
    measure = serializers.CharField()
    method = serializers.CharField()


class IndicatorListOut(serializers.Serializer[Any]):
    release = ReleaseOut()
    data = IndicatorOut(many=True)  # type: ignore[assignment]  # the metaclass takes it out


class IndicatorFilters(serializers.Serializer[Any]):
    framework = serializers.CharField(default="national", help_text="national or u4ssc.")
    release = serializers.CharField(
        required=False, help_text="A release number; without it, the release in force today."
    )
    dimension = serializers.CharField(required=False, help_text="The code of a dimension.")
