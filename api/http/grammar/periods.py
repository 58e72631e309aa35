"""Periods as text: a year, half-year, quarter or month of the calendar year, which is Indonesia's budget year.

Examples: 2025   2025-S1   2025-Q4   2025-12
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import field
from enum import StrEnum
from functools import lru_cache

from api.http.problems import NotAPeriod
from tenants import frozen

PATTERN = r"^[12][0-9]{3}(-(S[12]|Q[1-4]|0[1-9]|1[0-2]))?$"
_GRAMMAR = re.compile(
    r"(?P<year>[12][0-9]{3})(?:-(?:S(?P<semester>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?"
)

# Of the years 2000 to 2100, of which there can be plans, budgets and values (tenants.schema.plain holds rows to them).
_POSSIBLE = re.compile(rf"(?=2(0[0-9]{{2}}|100)){_GRAMMAR.pattern}")


class Kind(StrEnum):
    """Length of a period."""

    YEAR = "year"
    SEMESTER = "semester"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        return {Kind.YEAR: 12, Kind.SEMESTER: 6, Kind.QUARTER: 3, Kind.MONTH: 1}[self]


_SUFFIXES = {Kind.SEMESTER: "S[12]", Kind.QUARTER: "Q[1-4]", Kind.MONTH: "(0[1-9]|1[0-2])"}


def pattern(kinds: Collection[Kind]) -> str:
    """Return the pattern of periods of these kinds, for documents."""
    if set(kinds) == set(Kind):
        return PATTERN
    suffix = "|".join(f"-{text}" for kind, text in _SUFFIXES.items() if kind in kinds)
    optional = "?" if Kind.YEAR in kinds else ""
    return f"^[12][0-9]{{3}}({suffix}){optional}$" if suffix else "^[12][0-9]{3}$"


@frozen
class Period:
    """A span of the calendar. `number` counts within the year from 1 (1 for a year)."""

    year: int
    kind: Kind = Kind.YEAR
    number: int = 1
    #: The first day.
    start: dt.date = field(init=False, compare=False, repr=False)
    #: The last day, which belongs to the period.
    end: dt.date = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        months = self.kind.months
        last = self.number * months
        object.__setattr__(self, "start", dt.date(self.year, last - months + 1, 1))
        object.__setattr__(self, "end", dt.date(self.year, last, monthrange(self.year, last)[1]))

    @classmethod
    def within(cls, year: int, kind: Kind) -> list["Period"]:
        """Return the periods of a kind in a year."""
        return [cls(year, kind, number) for number in range(1, 12 // kind.months + 1)]

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str) -> "Period":
        """Parse `text` into a period. Raises GrammarError with code not_a_period."""
        match = _GRAMMAR.fullmatch(text)
        if not match:
            raise NotAPeriod()
        year = int(match["year"])
        for kind in (Kind.SEMESTER, Kind.QUARTER, Kind.MONTH):
            if number := match[kind]:
                return cls(year, kind, int(number))
        return cls(year)

    @classmethod
    def among(cls, texts: Iterable[str]) -> dict[str, "Period"]:
        """Return the texts that are periods of possible years, each parsed.

        Stored text may not have come through the API.
        """
        return {text: cls.parse(text) for text in {*texts} if _POSSIBLE.fullmatch(text)}

    @classmethod
    def containing(cls, day: dt.date, kind: Kind) -> "Period":
        """Return the period of this length that contains the day."""
        return cls(day.year, kind, (day.month - 1) // kind.months + 1)

    def contains(self, other: "Period | dt.date") -> bool:
        """Return True if the day, or all of the other period, lies within this one."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other <= self.end

    def next(self) -> "Period":
        """Return the next period of the same length."""
        return self.shifted(1)

    def previous(self) -> "Period":
        """Return the previous period of the same length."""
        return self.shifted(-1)

    def shifted(self, steps: int) -> "Period":
        """Return the period of the same length this many steps later, or earlier for a negative number."""
        in_year = 12 // self.kind.months
        years, number = divmod(self.number - 1 + steps, in_year)
        return Period(self.year + years, self.kind, number + 1)

    def __str__(self) -> str:
        match self.kind:
            case Kind.YEAR:
                return f"{self.year:04}"
            case Kind.SEMESTER:
                return f"{self.year:04}-S{self.number}"
            case Kind.QUARTER:
                return f"{self.year:04}-Q{self.number}"
            case Kind.MONTH:
                return f"{self.year:04}-{self.number:02}"


#: Several periods.
Periods = tuple[Period, ...]
