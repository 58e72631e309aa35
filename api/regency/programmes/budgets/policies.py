"""Rules of a budget."""

from collections.abc import Sequence

from api.http.exceptions import Invalid, NotFound, Problem
from api.http.pointers import child
from api.regency.masterplan.models import FIRST_YEAR, LAST_YEAR
from api.regency.programmes.budgets.models import Budget
from api.regency.programmes.budgets.shapes import BudgetAmount, Known, in_force
from api.regency.programmes.problems import DuplicateAmount, InThePlan, OutsideThePlan, SumTooLarge
from api.regency.programmes.shapes import LARGEST_SUM


def check_year(year: int) -> None:
    """Raise NotFound for a number that is no budget year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound(f"{year} is no budget year")


def standing(said: str, programme: Known, year: int, *, pointer: str = "/standing") -> list[Problem]:
    """Return the fault of a standing that the plan contradicts: planned where none has it, begun where one does."""
    is_outside = programme.begun_in is not None and not programme.is_planned
    if said == Budget.Standing.BEGUN and not is_outside and programme.begun_in != year:
        return [InThePlan(pointer)]
    if said == Budget.Standing.PLANNED and is_outside:
        return [OutsideThePlan(pointer)]
    return []


def amounts(found: Sequence[BudgetAmount], *, pointer: str = "/amounts") -> list[Problem]:
    """Return the faults of amounts: a source and stage stand once; the sum fits."""
    seen: set[tuple[str, str]] = set()
    errors: list[Problem] = []
    for index, each in enumerate(found):
        if (each.source, each.stage) in seen:
            errors.append(DuplicateAmount(child(pointer, index)))
        seen.add((each.source, each.stage))
    if in_force(found) > LARGEST_SUM:
        errors.append(SumTooLarge(pointer))
    return errors


def check(errors: Sequence[Problem]) -> None:
    """Raise Invalid with the faults, if there are any."""
    if errors:
        raise Invalid(errors)
