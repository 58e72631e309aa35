"""Query parameters of official values."""

from typing import Any

from rest_framework import serializers

from api.http.fields import Day, PeriodText
from api.national.catalogue.official.shapes import LEVELS
from api.national.catalogue.reference_fields import IndicatorCode, SeriesName
from api.national.registry_fields import ProvinceCode, RegencyCode


class RegencyOfficialFilters(serializers.Serializer[Any]):
    indicator = IndicatorCode(required=False, max_length=40, help_text="Indicator code.")
    series = SeriesName(required=False, max_length=30, help_text="Series.")
    period = PeriodText(required=False, help_text="Value period.")
    superseded = serializers.BooleanField(
        required=False, default=False, help_text="Also versions that were superseded or taken away."
    )


class OfficialValueFilters(RegencyOfficialFilters):
    level = serializers.ChoiceField(
        required=False, choices=LEVELS, help_text="Values of the nation, of provinces or of regencies."
    )
    regency = RegencyCode(required=False, max_length=5, help_text="Of this regency.")
    province = ProvinceCode(required=False, max_length=2, help_text="Of this province itself.")
    load = serializers.UUIDField(required=False, help_text="Brought by this load.")


class LoadQuery(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Check everything, answer the same, store nothing."
    )


class CSVLoadQuery(LoadQuery):
    """A CSV file says where it was published in the query; JSON says so in the body."""

    producer = serializers.CharField(required=False, max_length=100, help_text="With CSV: who produced them.")
    publication = serializers.CharField(
        required=False, max_length=300, help_text="With CSV: the title of the publication."
    )
    published_on = Day(required=False, help_text="With CSV: when it was published.")
    url = serializers.URLField(required=False, max_length=500, help_text="With CSV: where it is to be found.")
    note = serializers.CharField(required=False, max_length=2000, help_text="With CSV: a remark.")
