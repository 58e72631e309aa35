"""Budgets over HTTP: a whole year, and a programme in a year."""

from uuid import UUID

from api.http import resources
from api.http.endpoint import Address
from api.identity.permissions import ProgrammeWriter, Reader, Steward
from api.regency.entrance import RegencyView
from api.regency.programmes.budgets import queries
from api.regency.programmes.budgets.operations import BudgetStore, YearStore
from api.regency.programmes.budgets.shapes import BudgetRow, BudgetYearRow

of_year = Address("budgets/<int:year>/")
of_programme = Address("budgets/<int:year>/<uuid:programme>/")


@of_year.get(can=Reader)
def get_budget_year(call: RegencyView, year: int) -> BudgetYearRow:
    """Show the budget of a year: each programme's money by source and stage, and the instrument of each stage."""
    return queries.year(year)


@resources.writes(of_year, "budget_year", "the whole budget of a year", can=Steward)
def _of_year(call: RegencyView, year: int) -> YearStore:
    """Replace the budgets of a year. Budgets missing from the body are removed; the plan is not affected."""
    queries.check_year(year)
    return YearStore(year, call.author)


@of_programme.get(can=Reader)
def get_budget(call: RegencyView, year: int, programme: UUID) -> BudgetRow:
    """Show the budget of a programme in a year."""
    return queries.budget(year, programme)


@resources.writes(
    of_programme,
    "budget",
    "the budget of a programme in a year",
    can=ProgrammeWriter,
    said={
        "delete": "The budget of a programme begun in the year cannot be deleted (409, begun_programme): delete the "
        "programme."
    },
)
def _of_programme(call: RegencyView, year: int, programme: UUID) -> BudgetStore:
    """Contributors write for the agencies of their membership. The plan is not affected."""
    queries.check_year(year)
    return BudgetStore(year, programme, call.author)
