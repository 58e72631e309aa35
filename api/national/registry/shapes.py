"""Shapes of the registry: a regency as decrees describe it, populations, cohorts, and changes."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from api.http.exceptions import Problem
from api.http.grammar import periods
from api.http.known import KnownCode
from api.http.shapes import (
    OBJECT,
    TEXT,
    Strings,
    by_field,
    choice,
    day,
    field,
    flag,
    ident,
    instant,
    many,
    matching,
    nested,
    several,
    shape,
    text,
    whole,
)
from api.http.versioned import Tagged
from api.national.registry.problems import StandInVerified, UnknownKey
from api.national.registry_fields import PROVINCE, REGENCY, NamedRegency
from tenants import Fields, registry
from tenants.models import CohortMembership, Regency, RegistryAct

BPS_CODE = matching(r"^[0-9]{4}$", "5101")


@shape
class RegencyEntry:
    """Names, codes and place of a regency by decree."""

    code: str = text(
        5, "Kemendagri code. The old one permanently remains an alias.", source="kemendagri_code"
    )
    name: str = text(100, 'With its kind, such as "Kota Malang".')
    province_code: str = field(PROVINCE, "The province that it lies in.", source="province.code")
    bps_code: str | None = field(BPS_CODE, "Statistics Indonesia's code.", default=None)
    bps_edition: str = text(30, "Edition of the BPS code, such as bps2017.", default="")
    basis: str = text(500, "The legal instrument of the last change, such as UU 15/2026.", default="")


@shape
class NewRegency(RegencyEntry):
    """A regency that a law has created from a part of another."""

    code: str = field(TEXT, "Its code, as the command names it.", default="", source="kemendagri_code")
    kind: str = choice(Regency.Kind, "Kabupaten or kota.")
    split_from: str = field(REGENCY, "Code of the regency that it was a part of, whose time zone it gets.")
    formed_on: date = day("The first day on which it exists.")


@shape
class NewProvince(Tagged):
    """A province that a law has created."""

    code: str = field(TEXT, "Its code, as the command names it.", default="")
    name: str = text(100, "Such as Papua Barat Daya.")
    basis: str = text(500, "The law that creates it, such as UU 29/2022.")


@shape(name="RegistryRegencyOut", alike=True)
class RegencyEntryRow(RegencyEntry, Tagged):
    """A regency in the ministry's registry."""

    kind: str = choice(Regency.Kind, "Kabupaten or kota.")
    status: str = choice(Regency.Status, "Its status.")
    suspension_reason: str = field(TEXT, "The reason for the suspension; else empty.")
    former_codes: Strings = many("Codes that it had, the newest first.", TEXT, most=100)
    population: int | None = whole("Inhabitants in the newest year that is known.")
    population_year: int | None = whole("That year.")


@shape
class PopulationOfAYear:
    """Population of a regency in one year."""

    people: int = whole("Inhabitants.", least=0, most=2_000_000_000)
    source: str = text(300, "The source, such as BPS, Kabupaten Jembrana Dalam Angka 2026.")


@shape(alike=True)
class PopulationRow(PopulationOfAYear, Tagged):
    """Inhabitants of a regency in a year."""

    year: int = whole("The year.")


@shape
class Member:
    """A regency of a cohort, how certain that is, and its source."""

    regency_code: str = text(5, 'Kemendagri code, such as "51.01".', source="regency.kemendagri_code")
    certainty: str = choice(CohortMembership.Certainty, "The certainty; stand_in: only for demonstrations.")
    verified: bool = flag("True if a published source names it.", key="is_verified")
    source: str = text(2000, "The published source.", default="")

    def contradictions(self) -> Iterator[Problem]:
        """Yield a problem if a stand-in has a published source, or if another member has none."""
        if self.verified == (self.certainty == CohortMembership.Certainty.STAND_IN):
            yield StandInVerified("/is_verified")


@shape
class CohortEntry:
    """The regencies that the ministry selected together."""

    name: str = text(100, "Such as Gerakan Menuju Kota Cerdas 2022.")
    year: int = whole("Year of selection.", least=2017, most=2100)
    selected_on: date | None = day("When they were selected.", default=None)
    announced_size: int | None = whole("Number announced.", least=0, most=600, default=None)
    note: str = text(2000, "Or empty.", default="")
    members: tuple[Member, ...] = many("The whole list, by code.", most=600, default=())


@shape(alike=True)
class CohortRow(CohortEntry, Tagged):
    """A cohort of the registry."""

    code: str = field(TEXT, "Such as 2022.")


def _keys(given: Sequence[str]) -> Iterator[str]:
    """Yield those that a change can have: years and periods by their form, codes of cohorts and provinces."""
    codes = {*registry.cohorts().values_list("code", flat=True)}
    codes |= {*registry.provinces().values_list("code", flat=True)}
    yield from (each for each in given if each in codes or re.fullmatch(periods.PATTERN, each))


_KEY = by_field(str, partial(KnownCode, known=_keys, unknown=UnknownKey, max_length=20))


@shape(sparse=True)
class ActFilters:
    subject: Strings = several(RegistryAct.Subject, "Only of these.")
    regency_code: Strings = several(REGENCY, "Only changes of the regencies with these codes.")
    key: Strings = several(_KEY, "Only changes of these years, cohorts, periods or provinces.")


@shape(name="RegistryActOut")
class ActRow:
    """A change of the registry: the fields that differ, before and after."""

    id: UUID = ident("Its id.")
    at: datetime = instant("When.", key="created_at")
    by: UUID = ident(
        "The author: the person's or application's id; zeros for an operator, named by `office`.",
        source="by_id",
    )
    office: str = field(TEXT, "Their office at that time.")
    subject: str = choice(RegistryAct.Subject, "The kind of thing that was changed.")
    regency: NamedRegency | None = nested("The regency; null for a cohort, a period or a province.")
    key: str = field(
        TEXT, "The year of a population, the code of a cohort or province, the period; else empty."
    )
    basis: str = field(TEXT, "The instrument or source, or empty.")
    before: Fields = field(OBJECT, "The changed fields before; empty for a new row.")
    after: Fields = field(OBJECT, "And as it is since.")
