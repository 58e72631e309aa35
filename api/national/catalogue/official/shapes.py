"""Shapes of official values, for every audience."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from rest_framework import serializers

from api.http import between, shapes
from api.http.grammar import periods
from api.http.shapes import (
    by_field,
    choice,
    day,
    field,
    flag,
    ident,
    instant,
    many,
    nested,
    shape,
    text,
    whole,
)
from api.national.catalogue import values
from api.national.catalogue.words import Observation

LEVELS = ("nation", "province", "regency")
_URL = by_field(str, partial(serializers.URLField, max_length=500, allow_blank=True))


@shape(name="OfficialRowIn", between=between.at_most("regency_code", "province_code"))
class PublishedValue:
    """One published value: of a regency, of a province, or, with neither, of the nation."""

    indicator: str = text(40, "Indicator code, such as ECO-03.")
    series: str | None = text(30, "Series; by default total, or the only one.", default=None, optional=True)
    period: str = text(7, "Value period, such as 2025.", pattern=periods.PATTERN)
    regency_code: str | None = text(5, 'Kemendagri code, such as "51.01".', default=None)
    province_code: str | None = text(2, 'Kemendagri code, such as "51".', default=None)
    value: str | None = text(
        40,
        "As text, in the indicator's grammar; an empty text removes the value.",
        pattern=f"^$|{values.VALUE}",
        blank=True,
    )
    observation_status: str = choice(Observation, "As in SDMX.", default="final")
    note: str = text(2000, "A remark.", default="")


@shape
class Source:
    """Publication that contains the values."""

    producer: str = text(100, "Their producer, such as BPS.")
    publication: str = text(300, "The title of the publication.")
    published_on: date = day("When it was published.")
    url: str = field(_URL, "Place where it can be found.", default="")
    note: str = text(2000, "A remark.", default="")


@shape
class Load(Source):
    """A load: the publication, and its values."""

    values: tuple[PublishedValue, ...] = many("At most 50,000.", least=1)


@shape
class Values:
    """The values of a CSV file."""

    values: tuple[PublishedValue, ...] = many("At most 50,000.", least=1)


@shape
class LoadCountsRow:
    """Number of rows of a load, by their outcome."""

    created: int = whole("Values that are new.")
    superseded: int = whole("Values that replace another one, which stays readable.")
    withdrawn: int = whole("Values taken away.")
    unchanged: int = whole("Rows that equal the value in force.")


@shape
class LoadedRow:
    """Outcome of a load."""

    dry_run: bool = flag("True if it was a dry run.")
    load: UUID | None = ident("The load's id; null if nothing was stored.")
    row_count: int = whole("Rows sent.")
    counts: LoadCountsRow = nested("Counts by outcome.")


@shape
class OfficialLoadRow:
    """One load of official values."""

    id: UUID = ident("Its id.")
    producer: str = text(100, "Producer of the values.")
    publication: str = text(300, "The title of the publication.")
    published_on: date = day("When it was published.")
    url: str = text(500, "Place where it can be found; empty if not given.")
    note: str = text(2000, "A remark.")
    value_count: int = whole("The number of values stored.", source="values_count")
    created_at: datetime = instant("When it was loaded, in UTC.", source="loaded_at")
    office: str = text(200, "The office that loaded it.")


@shape
class OfficialRow:
    """A value published by an outside producer."""

    value: str = text(40, "As text, in the indicator's grammar.")
    observation_status: str = choice(Observation, "As in SDMX.")
    producer: str = text(100, "Its producer.")
    publication: str = text(300, "The title of the publication.")
    published_on: date = day("When it was published.")
    url: str = text(500, "Place where it can be found; empty if not given.")
    version: int = whole("The version of this value, counted from 1.")
    created_at: datetime = instant("When the ministry loaded it, in UTC.")


OfficialOut = shapes.serializer(OfficialRow, answered=True)


@shape
class OfficialValueRow(OfficialRow):
    """An official value with its key."""

    indicator: str = text(40, "Indicator code.")
    series: str = text(30, "Series.")
    period: str = text(7, "Value period.")
    level: str = choice(LEVELS, "The level of the area: nation, province or regency.")
    area: str = text(5, 'Code of the province or regency; "" for the nation.')
    is_superseded: bool = flag("True if a later version is in force.")
    note: str = text(2000, "A remark.")
    load: str = text(36, "The load that brought it.", key="load_id")
