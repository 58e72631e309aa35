"""A series on the wire."""

from typing import Any

from rest_framework import serializers

from api.national.catalogue.official.serializers import OfficialOut
from api.regency.indicators.serializers import OneValueOut


class PointOut(serializers.Serializer[Any]):
    """One period of a series."""

    period = serializers.CharField(help_text="The value period.")
    indicator = serializers.CharField(
        help_text="The code under which it stands: an earlier one where it continues that."
    )
    release = serializers.CharField(
        help_text="The catalogue release that rules it; empty for a local indicator."
    )
    unit = serializers.CharField(help_text="The unit of its values in that release.")
    is_break = serializers.BooleanField(
        help_text="Measured otherwise than before, and not comparable with it: draw no line across."
    )
    comparability_note = serializers.CharField(help_text="What the release says of it.")
    value = OneValueOut(allow_null=True, help_text="The regency's value; null where it is not reported.")
    target = serializers.CharField(allow_null=True, help_text="The target in force.")
    official = OfficialOut(allow_null=True, help_text="What an outside producer published of the regency.")


class SeriesOut(serializers.Serializer[Any]):
    """A series over its periods."""

    indicator = serializers.CharField(help_text="Indicator code.")
    series = serializers.CharField(help_text="Series.")
    name_en = serializers.CharField(help_text="The indicator's name in English.")
    name_id = serializers.CharField(help_text="The indicator's name in Indonesian.")
    periods = PointOut(many=True, help_text="The oldest first, without gaps.")
