"""Fields that take a code of the registry: an unknown one is refused by its name (unknown_regency and so on)."""

from functools import partial

from api.http.known import KnownCode
from api.http.shapes import by_field
from api.national.problems import UnknownCohort, UnknownProvince, UnknownRegency
from tenants import registry
from tenants.models import Regency

#: A regency's Kemendagri code, also of one that is no more. One that a decree changed is read as that of today.
RegencyCode = partial(
    KnownCode,
    known=lambda codes: {code: of.kemendagri_code for code, of in registry.regencies_by_code(codes).items()},
    renames=True,
    unknown=UnknownRegency,
    near=lambda: Regency.objects.values_list("kemendagri_code", flat=True),
)
ProvinceCode = partial(
    KnownCode, known=lambda _: registry.provinces().values_list("code", flat=True), unknown=UnknownProvince
)
CohortCode = partial(
    KnownCode,
    known=lambda _: registry.cohorts().values_list("code", flat=True),
    unknown=UnknownCohort,
)
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
