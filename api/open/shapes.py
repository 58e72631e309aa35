"""Shapes of public data of the registry, the catalogue and the ledger. Codes and decimals are text."""

from datetime import date
from decimal import Decimal

from api.http import labels, shapes
from api.http.paging import NEXT, NEXT_CURSOR
from api.http.shapes import (
    TEXT,
    URL,
    Strings,
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
from tenants.models import CohortMembership, Regency

labels.say({"kabupaten": "Regency (kabupaten)", "kota": "City (kota)"})


@shape
class MembershipRow:
    """A cohort for which a published source names the regency."""

    code: str = text(20, 'The cohort, such as "2022".', source="cohort.code")
    certainty: str = choice(
        [each for each in CohortMembership.Certainty.choices if each[0] != "stand_in"],
        "The certainty of the source.",
    )
    source: str = text(200, "The title of the source.")


@shape
class RegencyRow:
    """A kabupaten or kota. Its two codes belong to two systems; neither can be derived from the other."""

    code: str = text(
        5, 'Kemendagri code, such as "51.01". Text: 33.10 is not 33.1.', source="kemendagri_code"
    )
    bps_code: str | None = text(4, "BPS code in the edition `bps_edition`.")
    bps_edition: str = text(10, "The edition of BPS codes, such as bps2017.")
    kind: str = choice(Regency.Kind, "Kabupaten or kota.")
    name: str = text(100, "The name with its kind, since bare names repeat.")
    province: Province = nested("The province in which it lies.")
    population: int | None = whole("Number of inhabitants, or null if unknown.")
    population_year: int | None = whole("The year of the population.")
    area_km2: Decimal | None = decimal("Area in square kilometres.")
    latitude: Decimal | None = decimal("Latitude in degrees, WGS 84.")
    longitude: Decimal | None = decimal("Longitude in degrees, WGS 84.")
    time_zone: str = text(40, "IANA name of the time zone, such as Asia/Makassar.")
    formed_on: date | None = day(
        "The first day of its existence; null: before the registry began.", source="valid_from"
    )
    dissolved_on: date | None = day("The first day on which it no longer exists.", source="valid_until")
    successor_code: str | None = text(5, "The code of the regency that succeeded it.")
    cohorts: tuple[MembershipRow, ...] = many("The cohorts for which a published source names it.")

    @classmethod
    def of(cls, row: Regency) -> "RegencyRow":
        """Make it of a row of registry.regencies."""
        return shapes.from_model(
            cls,
            row,
            successor_code=row.successor and row.successor.kemendagri_code,
            cohorts=tuple(shapes.from_model(MembershipRow, each) for each in row.memberships.all()),
        )


@shape
class RegencyFilters:
    province_code: Strings = several(by_field(str, ProvinceCode), "Kemendagri code of a province.")
    kind: Strings = several(Regency.Kind, "Kabupaten or kota.")
    cohort: Strings = several(
        by_field(str, CohortCode), "Only regencies that a source names for this cohort."
    )


@shape
class Indicator(IndicatorContentRow):
    """An indicator as one release has it. Text is empty if the release gives none."""

    order: int = whole("The position in the framework.", hidden=True)
    value_kind: str = field(one_of(ValueKind, blank=True), "The grammar of its values.")
    direction: str = choice(Direction, "Desired direction: more or less is better.")
    periodicity: str = field(one_of(Periodicity, blank=True), "Frequency of its reports.")
    minimum: Decimal | None = decimal("The smallest accepted value, or null.")
    maximum: Decimal | None = decimal("The largest accepted value, or null.")
    aggregation: str = field(one_of(Aggregation, blank=True), "The method of aggregating regencies' values.")


@shape
class IndicatorList:
    """Indicators of one release of the catalogue."""

    release: Release = nested("The release that the indicators belong to.")
    data: tuple[Indicator, ...] = many("The indicators, in the framework's order.")
    next: str | None = NEXT
    next_cursor: str | None = NEXT_CURSOR


@shape
class IndicatorFilters:
    framework: str = field(
        by_field(str, FrameworkCode), "The framework, such as national.", default="national"
    )
    release: str | None = field(
        TEXT, "A release number; by default, the release in force today.", default=None
    )
    dimension: Strings = several(DIMENSIONS, "One of the six dimensions.")


@shape
class LedgerHeadFilters:
    regency_code: Strings = several(REGENCY, "The Kemendagri code, such as 51.01.")


@shape
class FormRow:
    """A published form."""

    schema: str = text(50, "The name in the content's `schema`, such as masterplan/1.")
    title: str = text(200, "The kind of submission.")
    url: str = field(URL, "Address of the JSON Schema.")
