"""What anyone may read of the registry and the catalogue. Codes are text; decimals are text, exactly."""

from decimal import Decimal
from functools import partial
from typing import Any

from rest_framework import serializers

from api.http import shapes
from api.http.fields import DecimalText
from api.http.shapes import Kind, by_field, choice, decimal, field, shape, whole
from api.national.catalogue.reference_fields import FrameworkCode
from api.national.catalogue.shapes import IndicatorContentRow
from api.national.catalogue.words import DIMENSIONS, Aggregation, Direction, Periodicity, ValueKind
from api.national.registry_fields import CohortCode, ProvinceCode
from tenants.models import CohortMembership, Regency


class ProvinceOut(serializers.Serializer[Any]):
    code = serializers.CharField(source="province_code", help_text='Kemendagri code, such as "51".')
    name = serializers.CharField(source="province_name", help_text="The province's name.")


class MembershipOut(serializers.Serializer[Any]):
    """A cohort for which a published source names the regency."""

    code = serializers.CharField(source="cohort", help_text='The cohort, such as "2022".')
    certainty = serializers.ChoiceField(
        choices=[choice for choice in CohortMembership.Certainty.choices if choice[0] != "stand_in"],
        help_text="How sure the source is.",
    )
    source = serializers.CharField(help_text="Where it is named: the source's title.")  # type: ignore[assignment]  # the metaclass takes it out


class RegencyOut(serializers.Serializer[Any]):
    """A kabupaten or kota. Its two codes are of two systems; neither follows from the other."""

    code = serializers.CharField(help_text='Kemendagri code, such as "51.01". Text: 33.10 is not 33.1.')
    bps_code = serializers.CharField(allow_null=True, help_text="BPS code in the edition `bps_edition`.")
    bps_edition = serializers.CharField(help_text="The edition of BPS codes, such as 2025.")
    kind = serializers.ChoiceField(choices=Regency.Kind.choices, help_text="Kabupaten or kota.")
    name = serializers.CharField(help_text="With its kind: bare names repeat.")
    province = ProvinceOut(source="*", help_text="The province that it lies in.")
    population = serializers.IntegerField(
        allow_null=True, help_text="Inhabitants, or null where it is not known."
    )
    population_year = serializers.IntegerField(allow_null=True, help_text="The year of that number.")
    area_km2 = DecimalText(allow_null=True, help_text="Area in square kilometres.")
    latitude = DecimalText(allow_null=True, help_text="Degrees, WGS 84.")
    longitude = DecimalText(allow_null=True, help_text="Degrees, WGS 84.")
    time_zone = serializers.CharField(help_text="IANA name, such as Asia/Makassar.")
    valid_from = serializers.DateField(allow_null=True, help_text="Null: since before the registry began.")
    valid_until = serializers.DateField(allow_null=True, help_text="The first day on which it is no more.")
    successor = serializers.CharField(
        source="successor_code", allow_null=True, help_text="The code of the regency that followed."
    )
    cohorts = MembershipOut(
        source="published_cohorts", many=True, help_text="The cohorts for which a published source names it."
    )


class RegencyFilters(serializers.Serializer[Any]):
    province = ProvinceCode(required=False, help_text="Kemendagri code of a province.")
    kind = serializers.ChoiceField(
        choices=Regency.Kind.choices, required=False, help_text="Kabupaten or kota."
    )
    cohort = CohortCode(required=False, help_text="Those whom a source names for this cohort.")


class SubDimensionOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="The sub-dimension's code, such as public_service.")
    name_en = serializers.CharField(help_text="Its name in English.")
    name_id = serializers.CharField(help_text="Its name in Indonesian.")


class DimensionOut(serializers.Serializer[Any]):
    """One of the six dimensions, with its sub-dimensions in order."""

    code = serializers.CharField(help_text="The dimension's code, such as governance.")
    name_en = serializers.CharField(help_text="Its name in English.")
    name_id = serializers.CharField(help_text="Its name in Indonesian.")
    sub_dimensions = SubDimensionOut(many=True, help_text="Its sub-dimensions, in order.")


class DimensionListOut(serializers.Serializer[Any]):
    data = DimensionOut(many=True, help_text="The six dimensions, in order.")  # type: ignore[assignment]  # the metaclass takes it out


class ReleaseOut(serializers.Serializer[Any]):
    """A numbered release of a framework. It never changes once published."""

    framework = serializers.CharField(help_text="The framework: national or u4ssc.")
    number = serializers.CharField(help_text='Such as "2022.1".')
    effective_from = serializers.DateField(help_text="The first day on which it is in force.")
    published_at = serializers.DateTimeField(help_text="When it was published, in UTC.")
    note = serializers.CharField(help_text="What changed with it, in words.")


def _among(choices: Any) -> Kind[str]:
    return by_field(str, partial(serializers.ChoiceField, choices=choices, allow_blank=True))


@shape(answer="An indicator as one release has it. Empty text where the release says nothing.")
class Indicator(IndicatorContentRow):
    order: int = whole("Its place.", hidden=True)
    value_kind: str = field(_among(ValueKind.choices), "Which grammar a value follows.")
    direction: str = choice(Direction.choices, "Whether more is better, or less.")
    periodicity: str = field(_among(Periodicity.choices), "How often it is reported.")
    minimum: Decimal | None = decimal("The smallest value that is taken, or null.")
    maximum: Decimal | None = decimal("The largest value that is taken, or null.")
    aggregation: str = field(_among(Aggregation.choices), "How the figure over regencies is made.")


IndicatorOut = shapes.serializer(Indicator, answered=True)


class IndicatorListOut(serializers.Serializer[Any]):
    release = ReleaseOut(help_text="The release from which these are.")
    data = IndicatorOut(many=True, help_text="The indicators, in the framework's order.")  # type: ignore[assignment]  # the metaclass takes it out


class IndicatorFilters(serializers.Serializer[Any]):
    framework = FrameworkCode(default="national", help_text="national or u4ssc.")
    release = serializers.CharField(
        required=False, help_text="A release number; without it, the release in force today."
    )
    dimension = serializers.ChoiceField(choices=DIMENSIONS, required=False, help_text="One of the six.")
