"""Due days of values. No database."""

import datetime as dt

import pytest

from api.http.grammar.periods import Period
from api.national.catalogue import rulings
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


def test_a_release_that_is_retired_after_midnight_in_jakarta_still_rules_the_day_before() -> None:
    at = dt.datetime(2025, 12, 31, 20, tzinfo=dt.UTC)  # 3 in the morning of 1 January there
    head = rulings._Head(1, dt.date(2022, 1, 1), at, dt.datetime(2022, 1, 1, tzinfo=dt.UTC))
    assert [head.rules(dt.date(2025, 12, 31)), head.rules(dt.date(2026, 1, 1))] == [True, False]
