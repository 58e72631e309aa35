"""Official values on the wire, for every audience."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.fields import Day, PeriodText, WrittenText
from api.http.grammar import periods
from api.national.catalogue import values
from api.national.catalogue.reference_fields import IndicatorCode, SeriesName
from api.national.catalogue.words import Observation
from api.national.registry_fields import ProvinceCode, RegencyCode

LEVELS = ("nation", "province", "regency")


class OfficialRowIn(serializers.Serializer[Any]):
    """One published value: of a regency, of a province, or, with neither, of the nation."""

    between: ClassVar[dict[str, Any]] = between.at_most("regency", "province")

    indicator = serializers.CharField(max_length=40, help_text="Indicator code, such as ECO-03.")
    series = serializers.CharField(
        required=False, max_length=30, help_text="Series; total, or the only one, where left out."
    )
    period = WrittenText(pattern=periods.PATTERN, max_length=7, help_text="Value period, such as 2025.")
    regency = serializers.CharField(
        required=False, allow_null=True, max_length=5, help_text='Kemendagri code, such as "51.01".'
    )
    province = serializers.CharField(
        required=False, allow_null=True, max_length=2, help_text='Kemendagri code, such as "51".'
    )
    value = WrittenText(
        pattern=f"^$|{values.VALUE}",
        allow_blank=True,
        allow_null=True,
        max_length=40,
        help_text="As text, in the indicator's grammar; empty takes the value away.",
    )
    observation_status = serializers.ChoiceField(
        required=False, choices=Observation.choices, default="final", help_text="As in SDMX."
    )
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="A remark."
    )


class SourceIn(serializers.Serializer[Any]):
    """Where the values were published."""

    producer = serializers.CharField(max_length=100, help_text="Who produced them, such as BPS.")
    publication = serializers.CharField(max_length=300, help_text="The title of the publication.")
    published_on = Day(help_text="When it was published.")
    url = serializers.URLField(
        required=False, allow_blank=True, default="", max_length=500, help_text="Where it is to be found."
    )
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="A remark."
    )


class LoadIn(SourceIn):
    """A load: where the values were published, and the values."""

    values = OfficialRowIn(many=True, allow_empty=False, help_text="At most 50,000.")


class ValuesIn(serializers.Serializer[Any]):
    """The values of a CSV file."""

    values = OfficialRowIn(many=True, allow_empty=False, help_text="At most 50,000.")


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


class LoadCountsOut(serializers.Serializer[Any]):
    created = serializers.IntegerField(help_text="Values that were not there before.")
    superseded = serializers.IntegerField(help_text="Values that replace another, which stays readable.")
    withdrawn = serializers.IntegerField(help_text="Values taken away.")
    unchanged = serializers.IntegerField(help_text="Rows that say what is in force.")


class LoadedOut(serializers.Serializer[Any]):
    """What became of a load."""

    dry_run = serializers.BooleanField(help_text="Whether it was only tried.")
    load = serializers.UUIDField(allow_null=True, help_text="The load's id; null where nothing was stored.")
    rows = serializers.IntegerField(help_text="Rows sent.")
    counts = LoadCountsOut(help_text="What became of them.")


class OfficialLoadOut(serializers.Serializer[Any]):
    """One load of official values."""

    id = serializers.UUIDField(help_text="Its id.")
    producer = serializers.CharField(help_text="Who produced the values.")
    publication = serializers.CharField(help_text="The title of the publication.")
    published_on = serializers.DateField(help_text="When it was published.")
    url = serializers.CharField(help_text="Where it is to be found; empty where it was not said.")
    note = serializers.CharField(help_text="A remark.")
    values_count = serializers.IntegerField(help_text="How many values it brought.")
    loaded_at = serializers.DateTimeField(help_text="When it was loaded, in UTC.")
    office = serializers.CharField(help_text="The office that loaded it.")


class OfficialValueFilters(serializers.Serializer[Any]):
    indicator = IndicatorCode(required=False, max_length=40, help_text="Indicator code.")
    series = SeriesName(required=False, max_length=30, help_text="Series.")
    period = PeriodText(required=False, help_text="Value period.")
    level = serializers.ChoiceField(
        required=False, choices=LEVELS, help_text="Values of the nation, of provinces or of regencies."
    )
    regency = RegencyCode(required=False, max_length=5, help_text="Of this regency.")
    province = ProvinceCode(required=False, max_length=2, help_text="Of this province itself.")
    load = serializers.UUIDField(required=False, help_text="Brought by this load.")
    superseded = serializers.BooleanField(
        required=False, default=False, help_text="Also versions that were superseded or taken away."
    )


class RegencyOfficialFilters(serializers.Serializer[Any]):
    indicator = IndicatorCode(required=False, max_length=40, help_text="Indicator code.")
    series = SeriesName(required=False, max_length=30, help_text="Series.")
    period = PeriodText(required=False, help_text="Value period.")
    superseded = serializers.BooleanField(
        required=False, default=False, help_text="Also versions that were superseded or taken away."
    )


class OfficialOut(serializers.Serializer[Any]):
    """A value as an outside producer published it."""

    value = serializers.CharField(help_text="As text, in the indicator's grammar.")
    observation_status = serializers.ChoiceField(choices=Observation.choices, help_text="As in SDMX.")
    producer = serializers.CharField(help_text="Who produced it.")
    publication = serializers.CharField(help_text="The title of the publication.")
    published_on = serializers.DateField(help_text="When it was published.")
    url = serializers.CharField(help_text="Where it is to be found; empty where it was not said.")
    version = serializers.IntegerField(help_text="Counts the versions of this value, from 1.")
    loaded_at = serializers.DateTimeField(help_text="When the ministry loaded it, in UTC.")


class OfficialValueOut(OfficialOut):
    """An official value with its key."""

    indicator = serializers.CharField(help_text="Indicator code.")
    series = serializers.CharField(help_text="Series.")
    period = serializers.CharField(help_text="Value period.")
    level = serializers.ChoiceField(choices=LEVELS, help_text="What it is of.")
    area = serializers.CharField(help_text='Code of the province or regency; "" for the nation.')
    superseded = serializers.BooleanField(help_text="Whether a later version is in force.")
    note = serializers.CharField(help_text="A remark.")
    load = serializers.CharField(help_text="The load that brought it.")


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of queries.listed as the API shows it."""
    area = row["area"]
    return {**row, "level": "regency" if "." in area else "province" if area else "nation"}
