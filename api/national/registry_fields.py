"""Fields that take a code of the registry: an unknown one is refused by its name (unknown_regency and so on)."""

from collections.abc import Iterable, Sequence
from functools import partial

from api.http.known import KnownCode
from api.http.shapes import by_field
from api.national.problems import UnknownCohort, UnknownProvince, UnknownRegency
from tenants import registry
from tenants.models import Regency


class RegencyCode(KnownCode):
    """A regency's Kemendagri code, also of one that is no more."""

    unknown = UnknownRegency

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.regencies_by_code(values)

    @classmethod
    def near(cls, there: Iterable[str]) -> Iterable[str]:
        return Regency.objects.values_list("kemendagri_code", flat=True)


class ProvinceCode(KnownCode):
    unknown = UnknownProvince

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.provinces().values_list("code", flat=True)


class CohortCode(KnownCode):
    unknown, told = UnknownCohort, True

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.cohorts().values_list("code", flat=True)


#: Kinds of a query's fields.
REGENCY = by_field(str, partial(RegencyCode, max_length=5))
PROVINCE = by_field(str, partial(ProvinceCode, max_length=2))
COHORT = by_field(str, partial(CohortCode, max_length=20))


def named_regency(code: str) -> Regency:
    """Return the regency that a body names. Raises Invalid."""
    found = registry.regency_by_code(code)
    if found is None:
        raise UnknownRegency("/regency_code", value=code)
    return found
