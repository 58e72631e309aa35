"""Shapes of public data of the registry, the catalogue and the ledger. Codes and decimals are text."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal

from api.http import labels, shapes
from api.http.messages import _
from api.http.paging import NEXT, NEXT_CURSOR
from api.http.shapes import (
    TEXT,
    URL,
    by_field,
    choice,
    day,
    decimal,
    field,
    many,
    nested,
    one_of,
    several,
    shape,
    text,
    whole,
)
from api.national.catalogue.reference_fields import FrameworkCode
from api.national.catalogue.shapes import IndicatorContentRow, Release
from api.national.catalogue.words import DIMENSIONS, Aggregation, Direction, Periodicity, ValueKind
from api.national.registry_fields import REGENCY, CohortCode, Province, ProvinceCode
from tenants import registry
from tenants.models import CohortMembership, Regency

labels.say({"kabupaten": _("Regency (kabupaten)"), "kota": _("City (kota)")})


@shape
class MembershipRow:
    """A cohort for which a published source names the regency."""

    code: str = text(20, 'The cohort, such as "2022".')
    certainty: str = choice(
        [each for each in CohortMembership.Certainty.choices if each[0] != "stand_in"],
        "How sure the source is.",
    )
    source: str = text(200, "Where it is named: the source's title.")


@shape
class RegencyRow:
    """A kabupaten or kota. Its two codes are of two systems; neither can be derived from the other."""

    code: str = text(5, 'Kemendagri code, such as "51.01". Text: 33.10 is not 33.1.')
    bps_code: str | None = text(4, "BPS code in the edition `bps_edition`.")
    bps_edition: str = text(10, "The edition of BPS codes, such as bps2017.")
    kind: str = choice(Regency.Kind, "Kabupaten or kota.")
    name: str = text(100, "With its kind: bare names repeat.")
    province: Province = nested("The province that it lies in.")
    population: int | None = whole("Inhabitants, or null where it is not known.")
    population_year: int | None = whole("The year of that number.")
    area_km2: Decimal | None = decimal("Area in square kilometres.")
    latitude: Decimal | None = decimal("Degrees, WGS 84.")
    longitude: Decimal | None = decimal("Degrees, WGS 84.")
    time_zone: str = text(40, "IANA name, such as Asia/Makassar.")
    formed_on: date | None = day("Null: since before the registry began.")
    dissolved_on: date | None = day("The first day on which it is no more.")
    successor_code: str | None = text(5, "The code of the regency that followed.")
    cohorts: tuple[MembershipRow, ...] = many("The cohorts for which a published source names it.")

    @classmethod
    def of(cls, row: registry.RegencyRow) -> "RegencyRow":
        return shapes.from_row(
            cls,
            asdict(row),
            formed_on=row.valid_from,
            dissolved_on=row.valid_until,
            province=Province(code=row.province_code, name=row.province_name),
            cohorts=tuple(
                shapes.from_model(MembershipRow, each, code=each.cohort) for each in row.published_cohorts
            ),
        )


@shape
class RegencyFilters:
    province_code: tuple[str, ...] = several(by_field(str, ProvinceCode), "Kemendagri code of a province.")
    kind: tuple[str, ...] = several(Regency.Kind, "Kabupaten or kota.")
    cohort: tuple[str, ...] = several(by_field(str, CohortCode), "Those whom a source names for this cohort.")


@shape
class Indicator(IndicatorContentRow):
    """An indicator as one release has it. Empty text where the release says nothing."""

    order: int = whole("Its place.", hidden=True)
    value_kind: str = field(one_of(ValueKind, blank=True), "Which grammar a value follows.")
    direction: str = choice(Direction, "Desired direction: more or less is better.")
    periodicity: str = field(one_of(Periodicity, blank=True), "How often it is reported.")
    minimum: Decimal | None = decimal("The smallest value that is taken, or null.")
    maximum: Decimal | None = decimal("The largest value that is taken, or null.")
    aggregation: str = field(one_of(Aggregation, blank=True), "How the figure over regencies is made.")


@shape
class IndicatorList:
    release: Release = nested("The release from which these are.")
    data: tuple[Indicator, ...] = many("The indicators, in the framework's order.")
    next: str | None = NEXT
    next_cursor: str | None = NEXT_CURSOR


@shape
class IndicatorFilters:
    framework: str = field(by_field(str, FrameworkCode), "Such as national.", default="national")
    release: str | None = field(
        TEXT, "A release number; without it, the release in force today.", default=None
    )
    dimension: tuple[str, ...] = several(DIMENSIONS, "Of the six.")


@shape
class LedgerHeadFilters:
    regency_code: tuple[str, ...] = several(REGENCY, "The Kemendagri code, such as 51.01.")


@shape
class FormRow:
    """A published form."""

    schema: str = text(50, "What stands in the content's `schema`, such as masterplan/1.")
    title: str = text(200, "What it is of.")
    url: str = field(URL, "Where the JSON Schema is.")
