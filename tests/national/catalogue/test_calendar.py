"""When values are due. No database."""

import datetime as dt

import pytest

from api.http.grammar.periods import Period
from api.national.catalogue.calendar import due_on, periods_of


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2025", dt.date(2026, 3, 31)),
        ("2025-S1", dt.date(2025, 7, 31)),
        ("2025-S2", dt.date(2026, 1, 31)),
        ("2025-Q1", dt.date(2025, 4, 30)),
        ("2025-Q4", dt.date(2026, 1, 31)),
        ("2024-01", dt.date(2024, 2, 29)),
    ],
)
def test_yearly_values_are_due_on_31_march_and_others_a_month_after_the_period(
    period: str, day: dt.date
) -> None:
    assert due_on(Period.parse(period)) == day


def test_a_year_has_itself_two_half_years_and_four_quarters() -> None:
    assert [str(period) for period in periods_of(2025)] == [
        "2025",
        "2025-S1",
        "2025-S2",
        "2025-Q1",
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
    ]
