"""Shapes of a programme's budget in a year, and of the whole year."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from rest_framework import serializers

from api.http import etags
from api.http.exceptions import Problem
from api.http.shapes import (
    Kind,
    by_field,
    choice,
    derived,
    field,
    flag,
    ident,
    instant,
    many,
    shape,
    text,
    whole,
)
from api.regency.programmes.budgets import models
from api.regency.programmes.fields import SignedRupiah
from api.regency.programmes.results import ERROR
from api.regency.programmes.shapes import RUPIAH, Money, amounts_of, in_force
from tenants import Document, frozen

#: Instruments that establish the stages of a year's budget.
INSTRUMENTS = ("original_instrument", "revised_instrument")
YES_OR_NO = Kind[bool](bool, serializers.BooleanField)


@shape
class BudgetAmount(Money):
    """Money from one source, at one stage."""


@shape
class Budget:
    """The content of a programme's budget in a year. A field left out takes its default: PUT replaces."""

    amounts: tuple[BudgetAmount, ...] = many(
        "Money by source and stage; each combination once.",
        most=14,
        sorted_by=("source", "stage"),
        default=(),
    )
    standing: str = choice(
        models.Budget.Standing,
        "planned: a programme of the plan; begun: one outside the plan; dropped: one that is not carried out in"
        " the year.",
        default=models.Budget.Standing.PLANNED,
    )
    reason: str = text(2000, "The reason for a change or for dropping the programme, or empty.", default="")

    def distinct(self) -> "Budget":
        """Return the budget with equal amounts removed."""
        return replace(self, amounts=tuple(dict.fromkeys(self.amounts)))


#: Of a programme begun outside of the plan, as long as nobody says more.
BEGUN = Budget(standing=models.Budget.Standing.BEGUN)


def in_all(programmes: Iterable[Document]) -> int:
    """Return the sum of submitted budgets, in rupiah."""
    return sum(in_force(amounts_of(BudgetAmount, each["amounts"])) for each in programmes)


@shape(answer="The budget of a programme in a year.")
class BudgetRow(Budget):
    """The budget of a programme in a year, with the programme's name and its ceiling in the plan."""

    year: int = whole("The budget year.", before="amounts")
    programme: UUID = ident("The programme's id.", before="amounts")
    title: str = text(300, "The programme's title in the newest plan that is not a draft.", before="amounts")
    lead_agency: UUID | None = ident("The id of the lead agency.", before="amounts")
    indicative: int = field(RUPIAH, "The ceiling of that plan in the year, in whole rupiah as text.")
    spent: int = field(
        by_field(int, SignedRupiah, plain=str),
        "The spending in the year that its quarters report, in whole rupiah as text. Negative if corrections "
        "exceed it.",
    )
    version: int = whole("Counts the changes of this budget, from 1.")
    updated_at: datetime = instant("Last change, in UTC.")
    warnings: tuple[Problem, ...] = many("Warnings about the budget, as in a report.", ERROR, default=())
    dimension: str = text(20, "One of the six dimensions.", hidden=True)
    sub_dimension: str = text(30, "One of the eighteen sub-dimensions.", hidden=True)
    id: UUID = ident("The key of the row.", hidden=True)

    @derived(
        RUPIAH,
        "The budget in whole rupiah: for each source the revised amount or, if there is none, the original.",
        before="version",
    )
    def allocated(self) -> int:
        return in_force(self.amounts)

    @derived(YES_OR_NO, "True if more is spent than allocated; reports then warn.", before="version")
    def is_overspent(self) -> bool:
        return self.spent > self.allocated

    etag = etags.tag("budget")


@shape
class BudgetOfYear(Budget):
    """A programme's budget among those of its year."""

    programme: UUID = ident("The programme's id.", before="amounts")


@shape
class BudgetYear:
    """The whole budget of a year. Budgets that are not named are removed: PUT replaces."""

    original_instrument: UUID | None = ident(
        "The id of the original stage's instrument (Perda APBD), or null.", default=None
    )
    revised_instrument: UUID | None = ident(
        "The id of the revised stage's instrument (Perda APBD Perubahan), or null.", default=None
    )
    budgets: tuple[BudgetOfYear, ...] = many("The budgets, each programme once.", most=500, default=())


@shape
class BudgetYearRow(BudgetYear):
    """The whole budget of a year."""

    year: int = whole("The budget year.", before="original_instrument")
    budgets: tuple[BudgetRow, ...] = many("The budgets, by programme.")  # type: ignore[assignment]  # with more
    is_submitted: bool = flag("True if a report has submitted the year in its present version.")
    version: int = whole("Counts the changes of the year and its budgets, from 1.")
    updated_at: datetime = instant("Last change, in UTC.")

    @derived(RUPIAH, "The sum of the plan's ceilings, in whole rupiah as text.", before="is_submitted")
    def indicative(self) -> int:
        return sum(each.indicative for each in self.budgets)

    @derived(RUPIAH, "The sum of the allocations, in whole rupiah as text.", before="is_submitted")
    def allocated(self) -> int:
        return sum(each.allocated for each in self.budgets)

    etag = etags.tag("budget_year", "year", "version")


@frozen
class Known:
    """A programme: the agency that leads it, the year in which it was begun outside of the plan, if a plan has it."""

    lead: UUID | None
    begun_in: int | None
    is_planned: bool
