"""Purposes of programmes: what they are for, where they work, and which indicator they are to move."""

from decimal import Decimal
from functools import cache
from typing import Any

from api.regency.programmes.purpose import Location, ProgrammeIndicator
from local.demo import words
from local.demo.seeded_random import SeededRandom
from tenants.loading import read_rows

#: Latitude and longitude of a regency's seat.
type Seat = tuple[Decimal, Decimal]


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["sub_dimension"]: row for row in read_rows(words.FOLDER / "purposes.csv")}


def purpose_of(rng: SeededRandom, code: str, seat: Seat | None, sub_dimension: str) -> dict[str, Any]:
    """Return the fields of a programme that say what it is for, in a regency with this code."""
    said = _rows()[sub_dimension]
    moved = ProgrammeIndicator(
        indicator=said["indicator"],
        series="total",
        expected_change=Decimal(said["change"]),
        contribution=said["contribution"],
    )
    return {
        "description": said["description"],
        "outcome": said["outcome"],
        "locations": tuple(_locations(rng, code, seat)),
        "indicators": (moved,),
    }


def _locations(rng: SeededRandom, code: str, seat: Seat | None) -> list[Location]:
    """A point near the seat, some villages, or nothing for the whole regency."""
    found = []
    if seat is not None and rng.happens(0.5):
        latitude, longitude = (each + Decimal(rng.randrange(-300, 301)) / 10_000 for each in seat)
        found.append(
            Location(name="Lokasi utama", latitude=latitude.normalize(), longitude=longitude.normalize())
        )
    if rng.happens(0.4):
        district = rng.randrange(1, 6)
        villages = sorted(rng.sample(range(2001, 2011), rng.choice((1, 2, 3))))
        found += [Location(village_code=f"{code}.{district:02}.{village}") for village in villages]
    return found
