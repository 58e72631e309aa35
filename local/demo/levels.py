"""Usual level of each indicator in a regency, and the denominator of its ratio.

levels.csv, by indicator: the agency that enters it; the range of levels in 2021 in the indicator's unit and the change
a year; for ratios the denominator: so many per inhabitant, or a number of its own between two bounds. The levels are
round guesses that look right on a screen: no regency's real figures.
"""

from functools import cache

from local.demo import words
from local.demo.seeded_random import SeededRandom
from tenants import frozen
from tenants.loading import read_rows

FIRST_YEAR = 2021
#: Registry populations are of this year; they grow by so much a year.
POPULATION_YEAR, GROWTH = 2024, 0.009
#: Where the registry knows no population.
USUAL_POPULATION = 250_000


@frozen
class Level:
    """Usual level of an indicator. `per_person` is 0 where `least` and `most` bound the denominator; both 0: none."""

    agency: str
    low: float
    high: float
    drift: float
    per_person: float
    least: float
    most: float


@cache
def levels() -> dict[str, Level]:
    return {
        row.pop("code"): Level(row.pop("agency"), **{name: float(text or 0) for name, text in row.items()})
        for row in read_rows(words.FOLDER / "levels.csv")
    }


def agencies() -> set[str]:
    """Return the agencies that enter some indicator."""
    return {level.agency for level in levels().values()}


@frozen
class Course:
    """One indicator's course through the years in one regency: its start, its drift and its denominator."""

    start: float
    drift: float
    spread: float
    level: Level
    whole: float

    def at(self, year: int, rng: SeededRandom) -> float:
        return self.start + self.drift * (year - FIRST_YEAR) + rng.gauss(0, self.spread)

    def denominator(self, year: int, population: int | None, rng: SeededRandom) -> int:
        if self.level.per_person:
            grown = round((population or USUAL_POPULATION) * (1 + GROWTH) ** (year - POPULATION_YEAR))
            return max(1, round(grown * self.level.per_person))
        return max(1, round(self.whole * (1 + 0.04 * (year - FIRST_YEAR)) * rng.uniform(0.97, 1.03)))


def course(code: str, rng: SeededRandom) -> Course:
    level = levels()[code]
    return Course(
        start=rng.uniform(level.low, level.high),
        drift=level.drift * rng.uniform(0.5, 1.4),
        spread=(level.high - level.low) * 0.02,
        level=level,
        whole=rng.uniform(level.least, level.most),
    )
