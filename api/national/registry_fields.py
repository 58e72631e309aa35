"""Regencies and provinces in requests and answers.

A field that takes a code of the registry refuses an unknown one with its own problem: unknown_regency and so on.
"""

from collections.abc import Iterable
from functools import partial

from api.http.known import KnownCode
from api.http.shapes import by_field, shape, text
from api.national.problems import UnknownCohort, UnknownProvince, UnknownRegency
from tenants import registry
from tenants.models import Regency

#: A regency's Kemendagri code, also of one that is no more. One that a decree changed is read as that of today.
RegencyCode = partial(
    KnownCode,
    known=lambda codes: {code: of.kemendagri_code for code, of in registry.regencies_by_code(codes).items()},
    renames=True,
    unknown=UnknownRegency,
    near=lambda: _named(Regency.objects.values_list("kemendagri_code", "name")),
)
ProvinceCode = partial(
    KnownCode,
    known=lambda _: registry.provinces().values_list("code", flat=True),
    unknown=UnknownProvince,
    near=lambda: _named(registry.provinces().values_list("code", "name")),
)
CohortCode = partial(
    KnownCode,
    known=lambda _: registry.cohorts().values_list("code", flat=True),
    unknown=UnknownCohort,
)
#: Kinds of a query's fields. So long that a name is not refused for its length: its code is named.
REGENCY = by_field(str, partial(RegencyCode, max_length=100))
PROVINCE = by_field(str, partial(ProvinceCode, max_length=100))
COHORT = by_field(str, partial(CohortCode, max_length=20))


@shape
class NamedRegency:
    """A regency."""

    code: str = text(5, 'Kemendagri code, such as "51.01".', source="kemendagri_code")
    name: str = text(200, "With its kind: bare names repeat.")


@shape
class Province:
    """Province, by its Kemendagri code."""

    code: str = text(2, 'Kemendagri code, such as "51".')
    name: str = text(200, "Its name.")


def _named(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return codes by code and by name."""
    return {text: code for code, name in rows for text in (name, code)}


def named_regency(code: str) -> Regency:
    """Return the regency that a body names. Raises Invalid."""
    found = registry.regency_by_code(code)
    if found is None:
        raise UnknownRegency("/regency_code", value=code)
    return found
