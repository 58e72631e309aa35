"""Fields that take a code of the registry: an unknown one is refused by its name (unknown_regency and so on)."""

from collections.abc import Iterable, Sequence
from functools import partial

from api.http.exceptions import Invalid
from api.http.fields import WrittenText
from api.http.known import Known, KnownCode
from api.http.messages import _
from api.http.shapes import by_field
from tenants import registry
from tenants.models import Regency


class RegencyCode(KnownCode):
    """A regency's Kemendagri code, also of one that is no more."""

    what, named = "regency", _("regency")

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.regencies_by_code(values)

    @classmethod
    def near(cls, there: Iterable[str]) -> Iterable[str]:
        return Regency.objects.values_list("kemendagri_code", flat=True)


class ProvinceCode(KnownCode):
    what, named = "province", _("province")

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.provinces().values_list("code", flat=True)


class CohortCode(KnownCode):
    what, named, told = "cohort", _("cohort"), True

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return registry.cohorts().values_list("code", flat=True)


class RegencyKind(Known, WrittenText):
    """kabupaten or kota."""

    what, named, told, by_state = "kind", _("kind"), True, False

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        return Regency.Kind.values


#: Kinds of a query's fields.
REGENCY = by_field(str, partial(RegencyCode, max_length=5))
PROVINCE = by_field(str, partial(ProvinceCode, max_length=2))
COHORT = by_field(str, partial(CohortCode, max_length=20))


def named_regency(code: str) -> Regency:
    """Return the regency that a body names. Raises Invalid."""
    found = registry.regency_by_code(code)
    if found is None:
        raise Invalid.at("/regency", "unknown_regency", _("There is no such regency."), by_state=True)
    return found
