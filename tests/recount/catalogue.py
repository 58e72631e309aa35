"""The catalogue at an instant: which release rules a period, what breaks between releases, and what is due by a day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property

from api.http.grammar.periods import Kind, Period
from tests.recount.sources import Row, Sources

FIRST_YEAR = 2021
WIB = timezone(timedelta(hours=7))


def day_of(at: datetime) -> date:
    return at.astimezone(WIB).date()


def due_on(period: Period) -> date:
    """A year on 31 March of the next one, all else at the end of the month after."""
    if period.kind is Kind.YEAR:
        return date(period.year + 1, 3, 31)
    after = period.end + timedelta(days=1)
    return Period.containing(after, Kind.MONTH).end


def end_of(day: date) -> datetime:
    """The instant at which a day ends in western Indonesia."""
    return datetime.combine(day + timedelta(days=1), time(), WIB).astimezone(UTC)


class Catalogue:
    """The releases that were published by an instant, in the order in which they take effect; the first one always."""

    def __init__(self, sources: Sources, at: datetime) -> None:
        self.at, self.today = at, day_of(at)
        rows = sources["releases"]
        self.releases = [dict(row) for row in rows if row is rows[0] or row["published_at"] <= at]
        for release in self.releases:
            if release["retired_at"] is not None and release["retired_at"] > at:
                release["retired_at"] = None
            release["indicators"] = {
                row["code"]: row for row in sources["indicators"] if row["release_id"] == release["id"]
            }

        self.due_days = {row["period"]: row["due_on"] for row in sources["due_days"] if row["known_at"] <= at}

    def _in_force(self, on: date) -> list[Row]:
        return [
            each
            for each in self.releases
            if each["retired_at"] is None or each["retired_at"].astimezone(UTC).date() > on
        ]

    def ruling(self, period: Period) -> Row:
        """The release in force on the last day of a period, or the first one for what was before it."""
        in_force = self._in_force(period.end)
        begun = [each for each in in_force if each["effective_from"] <= period.end]
        return begun[-1] if begun else in_force[0]

    def in_force(self, on: date) -> Row:
        return [each for each in self._in_force(on) if each["effective_from"] <= on][-1]

    def spec(self, code: str, period: Period) -> Row | None:
        """An indicator as the ruling release has it, or as the first later one of today has it that brought it in."""
        ruling = self.ruling(period)
        if code in ruling["indicators"]:
            found: Row = ruling["indicators"][code]
            return found
        if any(
            code in each["indicators"]
            for each in self.releases
            if each["effective_from"] < ruling["effective_from"]
        ):
            return None
        for each in self._in_force(period.end):
            if period.end < each["effective_from"] <= self.today and code in each["indicators"]:
                later: Row = each["indicators"][code]
                return later
        return None

    def newest(self, code: str) -> Row | None:
        """An indicator in the last release that has it; those of the future only where no other has it."""
        now = [each for each in self.releases if each["effective_from"] <= self.today]
        later = [each for each in self.releases if each["effective_from"] > self.today]
        for each in [*now[::-1], *later[::-1]]:
            if code in each["indicators"]:
                found: Row = each["indicators"][code]
                return found
        return None

    def codes(self) -> list[str]:
        """Every code of any release, as the last release orders them, then what only earlier ones have."""
        return list(dict.fromkeys(code for each in self.releases[::-1] for code in each["indicators"]))

    def written_by(self, code: str, number: str) -> Row:
        """An indicator by the release that a value names; by the first where it names none."""
        for each in self.releases:
            if each["number"] == (number or self.releases[0]["number"]) and code in each["indicators"]:
                found: Row = each["indicators"][code]
                return found
        found_anywhere = self.newest(code)
        assert found_anywhere is not None, (code, number)
        return found_anywhere

    def is_asked(self, spec: Row, period: Period) -> bool:
        """Return whether a value of a period is owed by the release that it was written by: not by an event, and not of
        a time before the indicator came.
        """
        release = next(each for each in self.releases if each["id"] == spec["release_id"])
        is_first = release is self.releases[0]
        return bool(spec["periodicity"] != "event" and (is_first or release["effective_from"] <= period.end))

    # What continues what

    def predecessor(self, spec: Row, number: str) -> str | None:
        """The code in an earlier release whose values an indicator continues."""
        numbers = [each["number"] for each in self.releases]
        if number not in numbers or numbers.index(number) > numbers.index(spec["release"]):
            return None
        here = spec
        for each in self.releases[numbers.index(number) : numbers.index(spec["release"])][::-1]:
            if here["comparable_with"] not in each["indicators"]:
                return None
            here = each["indicators"][here["comparable_with"]]
        return str(here["code"])

    def continues(self, later: Row, earlier: Row) -> bool:
        return self.predecessor(later, earlier["release"]) == earlier["code"]

    def is_other(self, spec: Row, number: str) -> bool:
        """Return whether a value written by this release is of something other than what `spec` measures."""
        first = self.releases[0]["number"]
        release = next((each for each in self.releases if each["number"] == (number or first)), None)
        if (
            release is None
            or release["number"] == spec["release"]
            or spec["code"] not in release["indicators"]
        ):
            return False
        here = release["indicators"][spec["code"]]
        return not self.continues(spec, here) and not self.continues(here, spec)

    def over(self, code: str, periods: Sequence[Period]) -> list[tuple[Row | None, bool]]:
        """Return how an indicator was measured in each period, the oldest first, and whether its series breaks."""
        found: list[Row | None] = []
        later: Row | None = None
        for period in periods[::-1]:
            spec = None
            if later is not None:
                before = self.predecessor(later, self.ruling(period)["number"])
                spec = None if before is None else self.spec(before, period)
            spec = spec or self.spec(code, period)
            later = spec or later
            found.insert(0, spec)
        breaks = []
        last: Row | None = None
        for spec in found:
            breaks.append(spec is not None and last is not None and not self.continues(spec, last))
            last = spec or last
        return list(zip(found, breaks, strict=True))

    # What is due

    def periods_due(self) -> Iterator[Period]:
        for year in range(FIRST_YEAR, self.today.year + 1):
            for kind in (Kind.YEAR, Kind.SEMESTER, Kind.QUARTER):
                for number in range(1, 12 // kind.months + 1):
                    period = Period(year, kind, number)
                    if self.due_days.get(str(period), due_on(period)) <= self.today:
                        yield period

    @cached_property
    def owed(self) -> list[tuple[str, str, str, str]]:
        """Every data point that a regency owes: indicator, series, dimension, period."""
        return [
            (spec["code"], series, spec["dimension"], str(period))
            for period in self.periods_due()
            for spec in self.ruling(period)["indicators"].values()
            if spec["periodicity"] == period.kind
            for series in spec["series"]
        ]

    @cached_property
    def cells_due(self) -> Counter[tuple[str, str]]:
        """Return the number of points owed of each dimension and period."""
        return Counter((dimension, period) for _, _, dimension, period in self.owed)
