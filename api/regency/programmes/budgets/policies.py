"""Policies of budgets."""

from api.http.exceptions import NotFound
from api.regency.masterplan.models import FIRST_YEAR, LAST_YEAR


def check_year(year: int) -> None:
    """Raise NotFound for a number that is no budget year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound(f"{year} is no budget year")
