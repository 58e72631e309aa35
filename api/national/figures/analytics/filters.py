"""What the analytics query is asked for."""

from datetime import datetime
from functools import partial

from rest_framework import serializers

from api.http.fields import PeriodText
from api.http.grammar.periods import Period
from api.http.shapes import Kind, by_field, field, flag, instant, many, one_of, several, shape
from api.national.figures.analytics import words
from api.national.figures.filters import InstantFilters
from api.national.figures.grouping import GROUPINGS
from api.national.registry_fields import COHORT, PROVINCE, REGENCY
from tenants.models import Regency

FORMATS = ("json", "csv", "ndjson", "xlsx", "parquet", "sdmx")
_CODE = by_field(str, partial(serializers.CharField, max_length=40))


@shape
class AnalyticsFilters(InstantFilters):
    """Name indicators, or dimensions for all indicators in them; all of
    the six where neither is named."""

    indicator: tuple[str, ...] = many(_CODE, 100, "Codes, each by name.", default=())
    dimension: tuple[str, ...] = many(
        _CODE, 6, "Every indicator of these dimensions, besides those named.", default=()
    )
    series: tuple[str, ...] = many(
        _CODE, 20, "Only these series; every series of each indicator otherwise.", default=()
    )
    period: tuple[Period, ...] = field(
        Kind[tuple[Period, ...]](
            tuple,
            lambda **options: serializers.ListField(
                child=PeriodText(), allow_empty=False, max_length=60, **options
            ),
            restore=tuple,
        ),
        "Value periods, each by name. Those of another length than an indicator's give no row of it.",
    )
    measure: tuple[str, ...] = many(
        one_of(words.MEASURES),
        None,
        "Columns beside the keys. All but those of targets (on_target to without_band) and of the "
        "distribution (minimum to maximum) where none is named.",
        default=words.DEFAULT_MEASURES,
    )
    group_by: tuple[str, ...] = many(
        one_of(GROUPINGS),
        words.MAX_GROUPINGS,
        "A row for each group, under the total; two groupings are crossed. One row for all otherwise.",
        default=(),
    )
    with_total: bool = flag(
        "Whether the row of all participants, each counted once, stands before its groups.", default=True
    )
    province_code: tuple[str, ...] = several(PROVINCE, "Only participants of these provinces.")
    cohort: tuple[str, ...] = several(COHORT, "Only participants of these cohorts.")
    kind: tuple[str, ...] = many(
        one_of(Regency.Kind.choices), 2, "Only participants of these kinds.", default=()
    )
    regency_code: tuple[str, ...] = several(REGENCY, "Only these participants, by Kemendagri code.", most=600)
    compare_as_of: datetime | None = instant(
        "Adds to each row what has changed since this earlier instant.", default=None
    )
