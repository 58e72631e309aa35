"""Serializer fields that parse by the grammar: exact decimals and periods, as text.

The framework's own DecimalField is not used: it rounds on the way out, accepts "1e3" on the way in and writes an
exponent.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from api.http.exceptions import Problem
from api.http.grammar import days, decimals, instants, periods
from api.http.grammar.periods import Period
from api.http.problems import GrammarError, NotAnInstant, NotAUuid, NotText, WrongKindOfPeriod
from tenants import Fields

#: Of a decimal whose places nobody limits: so many digits before the point, and after it.
_BEFORE, _AFTER = 20, decimals.MAX_DIGITS - 20
_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
PORT = r":(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})"
#: A host by its name, with a port or without: the labels of a name are ASCII in an address (RFC 3986).
HOST = rf"{_LABEL}(\.{_LABEL})*\.?({PORT})?"


def as_invalid(problem: Problem) -> serializers.ValidationError:
    """Return the refusal in the framework's form, which keeps ours as its cause."""
    refused = serializers.ValidationError(str(problem), code=problem.code)
    refused.__cause__ = problem
    return refused


#: The base of what is only documented: the shape of an answer that is made elsewhere.
Documented = serializers.Serializer[Any]


class GrammarField(serializers.Field[Any, Any, str, Any]):
    """Text that a grammar parses. Its refusal becomes a validation error with the grammar's code."""

    pattern = ""
    example = ""

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            raise as_invalid(NotText())
        try:
            return self.read(data)
        except GrammarError as error:
            raise as_invalid(error) from error

    def to_representation(self, value: Any) -> str:
        return str(value)


class DecimalText(GrammarField):
    """An exact decimal: "4.51". `decimals` is the largest number of decimals accepted; None accepts any number.

    In answers, trailing zeros beyond `decimals` are left out and nothing is rounded.
    """

    example = "4.51"

    def __init__(
        self,
        *,
        decimals: int | None = None,
        max_digits: int = decimals.MAX_DIGITS,
        example: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.decimals = decimals
        self.max_digits = max_digits
        self.pattern = _pattern(decimals, max_digits)
        if decimals == 0:
            self.example = "1250000000"
        self.example = example or self.example

    def read(self, text: str) -> Decimal:
        return decimals.parse(text, max_digits=self.max_digits, decimals=self.decimals)

    def to_representation(self, value: Decimal) -> str:
        return decimals.to_text(value, self.decimals or 0)


class WrittenText(serializers.CharField):
    """Text with a documented `pattern`; the parser refuses other text."""

    def __init__(self, *, pattern: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern = pattern


class DistinctList(serializers.ListField):
    """A list of distinct things, as its document says; the parser refuses repetitions."""


class AnyDay(serializers.DateField):
    """A day of any year."""

    since: int | None = None

    def to_internal_value(self, value: Any) -> date:
        try:
            return days.parse(value, since=self.since)
        except GrammarError as error:
            raise as_invalid(error) from error


class Day(AnyDay):
    """A plausible day: from the year `since` on (grammar.days)."""

    def __init__(self, *, since: int = days.REPUBLIC, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.since = since
        self.pattern = days.pattern(since)


class Instant(serializers.DateTimeField):
    """A point in time with its zone: the framework reads one without a zone as UTC."""

    def to_internal_value(self, value: Any) -> datetime:
        if not instants.is_one(value):
            raise as_invalid(NotAnInstant())
        return super().to_internal_value(value)


class Ident(serializers.UUIDField):
    """A UUID."""

    def to_internal_value(self, data: Any) -> UUID:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise as_invalid(NotAUuid()) from error


class PeriodText(GrammarField):
    """A period: "2025", "2025-S1", "2025-Q4" or "2025-12". `kinds` limits the accepted ones."""

    pattern = periods.PATTERN
    #: Of the length of the indicator that the documents show.
    example = "2025"

    def __init__(self, *, kinds: tuple[periods.Kind, ...] = tuple(periods.Kind), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds = kinds
        self.pattern = periods.pattern(kinds)
        if periods.Kind.YEAR not in kinds:
            self.example = "2025-Q4" if periods.Kind.QUARTER in kinds else "2025-12"

    def read(self, text: str) -> Period:
        period = Period.parse(text)
        if period.kind not in self.kinds:
            raise WrongKindOfPeriod(kinds=", ".join(self.kinds), example=self.example)
        return period


def _pattern(places: int | None, digits: int) -> str:
    """Return the pattern of a decimal, for documents."""
    before, after = (_BEFORE, _AFTER) if places is None else (digits - places, places)
    fraction = f"(\\.[0-9]{{1,{after}}})?" if after else ""
    return f"^-?(0|[1-9][0-9]{{0,{before - 1}}}){fraction}$"


class GrammarFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Schema of these fields in the OpenAPI document: text with a pattern and an example."""

    target_class = GrammarField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Fields:
        return {"type": "string", "pattern": self.target.pattern, "examples": [self.target.example]}


class DaySchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Schema of a day in the OpenAPI document."""

    target_class = Day

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Fields:
        return {"type": "string", "format": "date", "pattern": self.target.pattern}
