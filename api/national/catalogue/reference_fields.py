"""Fields that take a code of the catalogue: an unknown one is refused by its name (unknown_indicator and so on)."""

from collections.abc import Iterable, Sequence
from functools import partial

from api.http.fields import WrittenText
from api.http.known import Known, KnownCode
from api.http.shapes import by_field
from api.national.catalogue import queries, rulings
from api.national.catalogue.problems import (
    UnknownDimension,
    UnknownFramework,
    UnknownIndicator,
    UnknownSeries,
    UnknownSubDimension,
)
from api.national.catalogue.words import DIMENSIONS


class FrameworkCode(KnownCode):
    unknown, told = UnknownFramework, True

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return queries.releases().values_list("framework_id", flat=True)


class IndicatorCode(KnownCode):
    """An indicator of any published release, also one that is retired."""

    unknown = UnknownIndicator

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return rulings.rulings().codes()


class SeriesName(KnownCode):
    """A series of any indicator."""

    unknown = UnknownSeries

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return {series for spec in rulings.rulings().codes().values() for series in spec.series}


class DimensionCode(KnownCode):
    unknown, told = UnknownDimension, True

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return DIMENSIONS


class SubDimensionCode(Known, WrittenText):
    """One of eighteen that never change, and that documents name."""

    unknown, told = UnknownSubDimension, True

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return [each.code for each in queries.sub_dimensions()]


#: Kinds of a query's fields.
FRAMEWORK = by_field(str, partial(FrameworkCode, max_length=20))
INDICATOR = by_field(str, partial(IndicatorCode, max_length=40))
SERIES = by_field(str, partial(SeriesName, max_length=30))
