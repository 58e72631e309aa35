"""Query parameters of official values."""

from datetime import date
from functools import partial
from uuid import UUID

from rest_framework import serializers

from api.http.endpoint import DryRun
from api.http.grammar.periods import Periods
from api.http.shapes import PERIOD, Strings, by_field, day, existing, field, flag, several, shape, text
from api.national.catalogue.models import OfficialLoad
from api.national.catalogue.official.shapes import LEVELS
from api.national.catalogue.problems import UnknownLoad
from api.national.catalogue.reference_fields import INDICATOR, SERIES
from api.national.registry_fields import PROVINCE, REGENCY


@shape(sparse=True)
class RegencyOfficialFilters:
    indicator: Strings = several(INDICATOR, "Indicator code.")
    series: Strings = several(SERIES, "Series.")
    period: Periods = several(PERIOD, "Value period.")
    with_superseded: bool = flag("Also versions that were superseded or removed.", default=False)


@shape(sparse=True)
class OfficialValueFilters(RegencyOfficialFilters):
    level: Strings = several(LEVELS, "Values of the nation, of provinces or of regencies.")
    regency_code: Strings = several(REGENCY, "Only this regency.")
    province_code: Strings = several(PROVINCE, "Only this province itself.")
    load: UUID = field(existing(OfficialLoad, UnknownLoad), "Brought by this load.")


@shape(sparse=True)
class CSVLoadQuery(DryRun):
    """The publication of a CSV file, given in the query; JSON has it in the body."""

    producer: str = text(100, "With CSV: who produced them.")
    publication: str = text(300, "With CSV: the title of the publication.")
    published_on: date = day("With CSV: when it was published.")
    url: str = field(
        by_field(str, partial(serializers.URLField, max_length=500)), "With CSV: where to find it."
    )
    note: str = text(2000, "With CSV: a remark.")
