"""Bounds of plausible dates.

Years such as 0205 or 9999 are typing errors: a span with such an end never begins or ends.
"""

import re
from datetime import date

from api.http.problems import DayOutOfRange, NotADay

#: Since the republic there are instruments; since these years there are plans.
REPUBLIC, PLANS = 1945, 2000
LAST_YEAR = 2100
_FORM = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")  # RFC 3339

_YEARS = {REPUBLIC: "19(4[5-9]|[5-9][0-9])|20[0-9][0-9]|2100", PLANS: "20[0-9][0-9]|2100"}


def pattern(since: int) -> str:
    """Return the pattern of days from the year `since` (REPUBLIC or PLANS) to LAST_YEAR."""
    return f"^({_YEARS[since]})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def parse(text: str, *, since: int | None = None) -> date:
    """Return the day, checked if `since` is given. Raises GrammarError: not_a_day, day_out_of_range."""
    if not _FORM.fullmatch(text):  # Python reads 20250101 and 2025-W01-1 too
        raise NotADay()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:  # 30 February
        raise NotADay() from error
    if since:
        check(day, since=since)
    return day


def check(day: date, *, since: int) -> None:
    """Raise GrammarError (day_out_of_range) for a day outside these years."""
    if not since <= day.year <= LAST_YEAR:
        raise DayOutOfRange(first_year=since, last_year=LAST_YEAR)
