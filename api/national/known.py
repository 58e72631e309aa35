"""Filters by reference data: a code that there is not is refused by its name (404 unknown_regency and so on)."""

from collections.abc import Iterable, Sequence
from typing import cast

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api.http.fields import PeriodText, WrittenText
from api.http.known import BY_STATE, Known, KnownCode
from api.http.language import Text
from api.national.catalogue import queries as catalogue
from api.national.catalogue import rulings
from api.national.catalogue.words import DIMENSIONS
from tenants import registry
from tenants.models import Regency


class RegencyCode(KnownCode):
    """A regency's Kemendagri code, also of one that is no more."""

    what, named = "regency", Text("regency", "kabupaten/kota")

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.regencies_by_code(values)


class ProvinceCode(KnownCode):
    what, named = "province", Text("province", "provinsi")

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.provinces().filter(code__in=values).values_list("code", flat=True)


class CohortCode(KnownCode):
    what, named, told = "cohort", Text("cohort", "angkatan"), True

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.cohorts().values_list("code", flat=True)


class FrameworkCode(KnownCode):
    what, named, told = "framework", Text("framework", "kerangka"), True

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return [release.framework for release in catalogue.releases()]


class IndicatorCode(KnownCode):
    """An indicator of any published release, also one that is retired."""

    what, named = "indicator", Text("indicator", "indikator")

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return rulings.rulings().codes()


class SeriesName(KnownCode):
    """A series of any indicator."""

    what, named = "series", Text("series", "seri")

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return {series for spec in rulings.rulings().codes().values() for series in spec.series}


class DimensionCode(KnownCode):
    what, named, told = "dimension", Text("dimension", "dimensi"), True

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return DIMENSIONS


class SubDimensionCode(Known, WrittenText):
    """One of eighteen that never change, and that documents name."""

    what, named, told, by_state = "sub_dimension", Text("sub-dimension", "subdimensi"), True, False

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return [each.code for each in catalogue.sub_dimensions()]


class RegencyKind(Known, WrittenText):
    """kabupaten or kota."""

    what, named, told, by_state = "kind", Text("kind", "jenis daerah"), True, False

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return Regency.Kind.values


_OF_GROUPS: dict[str, type[Known]] = {
    "regency": RegencyCode,
    "province": ProvinceCode,
    "cohort": CohortCode,
    "kind": RegencyKind,
    "dimension": DimensionCode,
    "sub_dimension": SubDimensionCode,
}


#: What is no group of its kind, where a parameter of that kind would be refused for how it is written: here only the
#: other parameter tells how.
UNKNOWN_GROUP = "unknown_group"
BY_STATE.add(UNKNOWN_GROUP)


def check_group(group_by: str | None, group: str | None) -> None:
    """For a serializer with both: a row that there cannot be is no empty one. Raises ValidationError of `group`, with
    the code of its kind where only what is there tells (unknown_regency and so on), else unknown_group."""
    if group is None or group_by is None or (group_by, group) == ("cohort", "none"):
        return
    try:
        if group_by == "period":
            PeriodText().run_validation(group)
        else:
            _OF_GROUPS[group_by].check([group])
    except serializers.ValidationError as refused:
        told = [
            ErrorDetail(each, each.code if each.code in BY_STATE else UNKNOWN_GROUP)
            for each in cast(list[ErrorDetail], refused.detail)
        ]
        raise serializers.ValidationError({"group": told}) from refused
