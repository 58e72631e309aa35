"""The shapes of a value: the content for one indicator, series and period, and the answer to a reader."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.http import between, etags, shapes
from api.http.grammar.periods import Period
from api.http.shapes import (
    by_field,
    choice,
    day,
    decimal,
    field,
    flag,
    ident,
    instant,
    many,
    period,
    shape,
    text,
    whole,
)
from api.national.catalogue import values
from api.national.catalogue.official.shapes import OfficialOut
from api.regency.indicators.models import Value
from tenants import Fields, Strings

#: An official value as it is shown; null where there is none.
OFFICIAL: shapes.Kind[Fields] = by_field(dict, OfficialOut)


#: Without a value a row says why there is none.
BETWEEN = between.where(
    "value_status",
    (Value.Status.NOT_AVAILABLE, Value.Status.NOT_APPLICABLE),
    {
        **between.absent("value", "numerator", "denominator"),
        **between.where("value_status", (Value.Status.NOT_APPLICABLE,), between.absent("expected_on")),
    },
    {
        "required": ["value"],
        "properties": {"value": {"not": {"type": "null"}}, "expected_on": {"type": "null"}},
    },
)


@shape(between=BETWEEN)
class ValueContent:
    """Content of a value of one indicator, series and period. A field left out takes its default: PUT replaces."""

    value: str | None = text(
        40,
        'The value as text, in the grammar of the indicator: "4.51", "1250000000", "WTP", "yes"; null unless reported.',
        pattern=values.VALUE,
        default=None,
    )
    numerator: str | None = text(
        40,
        'Numerator as text, such as "12345"; null where not given.',
        pattern=values.NUMERATOR,
        default=None,
    )
    denominator: str | None = text(
        40,
        'Denominator as text, such as "273456"; null where not given.',
        pattern=values.DENOMINATOR,
        default=None,
    )
    value_status: str = choice(
        Value.Status,
        "reported: there is a value, which may be 0; not_available; not_applicable.",
        default=Value.Status.REPORTED,
    )
    observation_status: str = choice(
        Value.Observation,
        "provisional, final, estimated or revised, as in SDMX.",
        default=Value.Observation.FINAL,
    )
    agency: UUID | None = ident("The agency that produced the value, by its id.", default=None)
    note: str = text(2000, "A remark.", default="")
    reason: str = text(
        2000,
        "The reason that the value is not available, not applicable or corrected.",
        default="",
    )
    expected_on: date | None = day(
        "When a value that is not available is expected, such as 2026-06-30.", default=None
    )


@shape
class CreateValue(ValueContent):
    """A value with its key in the body."""

    indicator: str = text(40, "Indicator code, such as ECO-03.")
    series: str = text(30, "Series; total where there is one.", default="total")
    period: Period = period("Value period, such as 2025 or 2025-Q4.")


@shape
class ParsedContent(ValueContent):
    """Content with its numbers in the form of the indicator's grammar, and the value for calculations."""

    number: Decimal | None = decimal("The value for calculations.", hidden=True)


@shape(answer="One value of the regency's working copy.")
class ListedValue(ValueContent):
    """One value as a list shows it."""

    indicator: str = text(40, "Indicator code, such as ECO-03.", before="value_status")
    series: str = text(30, "Series; total where there is one.", before="value_status")
    period: str = text(7, "Value period, such as 2025.", before="value_status")
    value_status: str = choice(Value.Status, "reported, not_available, ...", before="value")
    version: int = whole("Counts the edits, from 1.")
    is_checked: bool = flag("True if the steward has checked the present version.")
    is_submitted: bool = flag("True if the ministry has received the present version.")
    updated_at: datetime = instant("When it was last edited, in UTC.", source="changed_at")
    updated_by_name: str = text(200, "Name of the person who made the last edit.", source="changed_by")
    confirmed_at: datetime | None = instant(
        "When it was last confirmed as still true without a change, in UTC.", source="affirmed_at"
    )
    from_indicator: str | None = text(
        40, "The local indicator whose value is copied here; null if the value was entered directly."
    )
    expected_on: date | None = day("When a missing value is expected.", before="from_indicator")


@shape(name="OneValueOut", answer="One value, with the doubts about it.")
class ValueRow(ListedValue):
    """One value as its own address shows it, with further columns of its row."""

    official: Fields | None = field(
        OFFICIAL, "The value that an outside producer published, loaded by the ministry."
    )
    warnings: Strings = many(
        "jump: it differs by more than half from the period before; it can only be checked with a note. "
        "value_disagrees_with_parts: it differs from its `quotient` by more than half a unit in the last "
        "decimal. will_not_count: the national figure is computed from numerators and denominators and leaves "
        "it out; send both. parts_dropped: its last change removed both. period_not_over: it was entered before"
        " its period was over. far_from_official: it differs by more than 5 per cent from the value that an "
        "outside producer published. percent_as_fraction: it is at most 1 per cent, and nothing known supports "
        "so low a value. thousands_as_decimals: numerator and denominator have three decimals each, as thousands"
        " written with a point. national_value_stands: the local indicator counts nationally, but this value does not,"
        " since another is entered under the national code.",
        [
            "jump",
            "value_disagrees_with_parts",
            "will_not_count",
            "parts_dropped",
            "period_not_over",
            "far_from_official",
            "percent_as_fraction",
            "thousands_as_decimals",
            "national_value_stands",
        ],
    )
    quotient: str | None = text(
        40,
        "Numerator divided by denominator: times 100 for a percentage, times 100,000 for a rate per 100,000, "
        "rounded half up to the indicator's decimals. Null without both, or if the indicator is not a quotient.",
    )
    id: UUID = ident("The row's id.", hidden=True)
    dimension: str = text(20, "The indicator's dimension.", hidden=True)
    by_event: bool = flag("True if it is due by an event, not by the calendar.", hidden=True)
    handed_over_version: int | None = whole("The version that the ministry has.", hidden=True)
    handed_over_in: str = text(7, "Period of the report that submitted it.", hidden=True)

    @property
    def etag(self) -> str:
        """ETag over the version, and over later acts of the ministry, the steward and outside producers."""
        return etags.strong(
            "value",
            f"{self.indicator}/{self.series}/{self.period}",
            self.version,
            self.updated_at,
            self.confirmed_at,
            self.is_checked,
            self.is_submitted,
            self.official and self.official["version"],
            *filter(None, [self.from_indicator]),
        )


_LISTED_OUT: Any = shapes.serializer(ListedValue, answered=True)


class ListedValueOut(_LISTED_OUT):  # type: ignore[misc]
    """One value of the regency's working copy, with its evidence."""

    official = OfficialOut(
        allow_null=True,
        required=False,
        help_text="The value that an outside producer published, loaded by the ministry; only if requested.",
    )
    evidence = serializers.ListField(
        child=serializers.CharField(), help_text="Files that are evidence of it, by SHA-256."
    )
