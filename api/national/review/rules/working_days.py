"""Working days in Indonesia: Monday to Friday without the holidays that the ministry keeps (review_holiday)."""

from collections.abc import Collection
from datetime import date, timedelta


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def passed(since: date, today: date, holidays: Collection[date]) -> int:
    """Whole working days between two days, neither of them counted: of a Friday and the Tuesday after it, one."""
    days = (since + timedelta(days=number) for number in range(1, (today - since).days))
    return sum(is_working_day(day, holidays) for day in days)
