"""A shape with a field of every kind."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from rest_framework import serializers

from api.http.fields import DecimalText
from api.http.grammar import decimals
from api.http.grammar.periods import Kind as PeriodKind, Period
from api.http.shapes import (
    IDENT,
    by_field,
    choice,
    day,
    derived,
    field,
    flag,
    ident,
    instant,
    many,
    nested,
    period,
    shape,
    text,
    whole,
)

EMAIL = by_field(str, serializers.EmailField)
AMOUNT = by_field(
    Decimal, partial(DecimalText, decimals=2, max_digits=5), plain=lambda value: decimals.to_text(value, 2)
)


@shape
class Part:
    """A part of a thing."""

    year: int = whole("The year.", least=2000, most=2100)
    amount: Decimal = field(AMOUNT, "How much.")


@shape
class Thing:
    """A thing."""

    title: str = text(10, "What it is called.")
    note: str = text(10, "Or empty.", default="", shown="What is noted.")
    size: str = choice(("small", "large"), "How large.")
    mood: str = choice(("good",), "Or empty.", default="")
    count: int = whole("How many.", least=0, most=9, default=1)
    active: bool = flag("Whether it runs.", default=True)
    owner: UUID | None = ident("Whose it is, or null.", default=None)
    starts_on: date = day("The first day.", default=date(2025, 1, 1))
    begun_at: datetime | None = instant("When it began.", default=None)
    weight: Decimal = field(AMOUNT, "In tonnes.", default=Decimal(0))
    colour: str | None = text(5, "Left out where it has none.", default=None, optional=True)
    year: Period | None = period("The year.", kinds=(PeriodKind.YEAR,), default=None)
    kind: str = field(
        by_field(str, partial(serializers.ChoiceField, choices=["a", "b"])), "Its kind.", default="a"
    )
    email: str = field(EMAIL, "At work.", default="a@b.example")
    from_: str = text(5, "Where it comes from.", default="")
    parts: tuple[Part, ...] = many("The parts.", most=2, sorted_by=("year",), default=())
    carriers: tuple[UUID, ...] = many("Ids.", IDENT, most=2, distinct=True, default=())
    names: tuple[Part, ...] = many("At least one.", most=3, least=1, default=())
    whole: Part | None = nested("All of it, or null.", default=None)


@shape(answer="A thing, as it is kept.")
class ThingRow(Thing):
    id: UUID = ident("Its id.", before="title")
    row: UUID = ident("The row's own key.", hidden=True)

    @derived(EMAIL, "What is counted twice.", before="active")
    def double(self) -> str:
        return str(self.count * 2)
